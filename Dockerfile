# The map in a container: `docker build -t conflictmap .`, or by compose.yaml beside a proxy.
# Versions of Python packages and their hashes are those of requirements.txt.
FROM python:3.13-slim-trixie AS build

WORKDIR /srv/conflictmap
COPY requirements.txt pyproject.toml ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN /opt/venv/bin/python -m pip install --no-cache-dir --no-deps --no-build-isolation -e .

FROM python:3.13-slim-trixie

# A user without a password or a home; the events belong to it.
RUN useradd --system --no-create-home --uid 10001 conflictmap \
    && install -d -o conflictmap -g conflictmap /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/conflictmap /srv/conflictmap

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    CONFLICTMAP_DATA_DIR=/data \
    CONFLICTMAP_REQUEST_LOG=true
WORKDIR /srv/conflictmap
USER 10001:10001
VOLUME /data
EXPOSE 8501
# The events may still be being read: the server then answers 503, and says how far it is.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/health', timeout=4)"]
CMD ["conflictmap", "serve", "--address", "0.0.0.0", "--port", "8501"]
