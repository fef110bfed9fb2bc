"""Fault rows: fault_f2.py is run by `make faults ROW=F2`."""
