"""python train-trees.py IN OUT

IN: {"classes": n, "labels": [...], "weights": [...], "rows": [[...]], "asked": [[...]], "rounds": n, "depth": n, "seed": n,
"eta": x, "child": x, "lambda": x}, null where a value is missing. Trains with the real library on one thread, twice, and writes
OUT: {"model", "said"}: the model as the library saves it, and its probabilities of the asked rows.
"""

import json
import sys
from pathlib import Path

import numpy as np
import xgboost as xgb


def matrix(rows):
    return np.array([[np.nan if value is None else value for value in row] for row in rows], dtype=np.float32)


def train(task):
    return xgb.train(
        {
            "objective": "multi:softprob",
            "num_class": task["classes"],
            "nthread": 1,
            "seed": task["seed"],
            "tree_method": "hist",
            "max_depth": task["depth"],
            "eta": task["eta"],
            "min_child_weight": task["child"],
            "reg_lambda": task["lambda"],
        },
        xgb.DMatrix(matrix(task["rows"]), label=task["labels"], weight=task["weights"], nthread=1),
        num_boost_round=task["rounds"],
    )


def main(source, target):
    task = json.loads(Path(source).read_text())
    booster = train(task)
    raw = bytes(booster.save_raw("json"))
    if bytes(train(task).save_raw("json")) != raw:
        raise SystemExit("the same training gave another model")
    said = booster.predict(xgb.DMatrix(matrix(task["asked"]), nthread=1))
    answer = {"model": json.loads(raw), "said": [[float(value) for value in row] for row in said]}
    Path(target).write_text(json.dumps(answer, separators=(",", ":")))


main(sys.argv[1], sys.argv[2])
