"""The same work as the other commands do, over partitions on Dask."""
