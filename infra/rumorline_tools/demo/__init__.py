"""The Hartford case of July 2019, run on the local stack."""
