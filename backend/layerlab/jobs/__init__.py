"""Where training runs: the contract of an executor, and the executors that keep it."""
