"""pandas.read_hdf of a whole table: argument FILE."""

from bench_worker import serve


def prepare(arguments):
    import pandas
    import tables

    file = arguments[0]
    frame = pandas.read_hdf(file, key="table")
    checksum = float(frame["E_0"].astype("float64").sum())

    def step(_):
        return len(pandas.read_hdf(file, key="table"))

    return step, f"pandas {pandas.__version__}, tables {tables.__version__}", lambda: [len(frame), checksum]


serve(prepare)
