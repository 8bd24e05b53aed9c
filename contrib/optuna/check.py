"""Opens a journal of `sandtable tune --optuna FILE` with Optuna, looks at what it holds, and goes on with it by one trial."""

import sys

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend


def main(path: str) -> None:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    storage = JournalStorage(JournalFileBackend(path))
    (name,) = optuna.get_all_study_names(storage)
    study = optuna.load_study(study_name=name, storage=storage)
    trials = study.get_trials(deepcopy=False, states=[optuna.trial.TrialState.COMPLETE])
    assert len(trials) > 10, f"only {len(trials)} trials"
    fields = set(trials[0].params)
    assert fields and all(set(trial.params) == fields for trial in trials), "every trial has every field"
    best = study.best_trial
    assert best.value == min(trial.value for trial in trials), "the best is the smallest"
    ranges = trials[0].distributions
    study.optimize(lambda trial: trials[0].value + len([trial._suggest(field, ranges[field]) for field in ranges]), n_trials=1)
    assert len(study.trials) == len(trials) + 1, "a trial more was made"
    print(f"{name}: {len(trials)} trials of {', '.join(sorted(fields))}; best {best.value:.1f}; gone on with")


if __name__ == "__main__":
    main(sys.argv[1])
