//! `--print-slurm`: a script that has Slurm carry a study out in shards, as a job array with a merge that waits for it.

use std::path::Path;

/// Options of this program that say where and how it runs here, and whether a word follows each: the jobs have their own.
const OWN: [(&str, bool); 7] = [
    ("--print-slurm", true),
    ("--out", true),
    ("--no-out", false),
    ("--json", false),
    ("--shard", true),
    ("--threads", true),
    ("--allow-network-folder", false),
];

/// `arguments`: the command line, the program's name first; `study`: the folder in which the study will lie, beside it that of its shards.
///
/// What each line is for was tried on Slurm itself (contrib/slurm/try.sh): a job of which one task ends with 4 would never let its merge begin;
/// Slurm requeues what a lost node or a pre-emption took, and not what failed by itself; the number of one task of an array may be that of
/// the whole array, so a task is named by both its numbers; a comma in a value of `--export`, and a percent sign in `--output`, mean something.
pub fn script(program: &str, arguments: &[String], shards: u64, name: &str, study: &Path) -> String {
    let (before, after) = without_own(arguments.get(1..).unwrap_or_default());
    let command: Vec<String> = before.iter().map(|word| quoted(word)).collect();
    let positional: String = after.iter().map(|word| format!(" {}", quoted(word))).collect();
    let (program, command) = (quoted(program), command.join(" "));
    let (job, study) = (quoted(&format!("sandtable-{name}")), quoted(&study.to_string_lossy()));
    let last = shards - 1;
    format!(
        r#"#!/bin/sh
# Carries out a study of Sandtable in {shards} shards. Run it where sbatch is, from the folder where the scenario's path leads to the scenario:
# sh FILE. What a site wants besides (partition, account, time) is for SBATCH_PARTITION, SBATCH_ACCOUNT, SBATCH_TIMELIMIT. A shard whose
# machine is lost is queued again and goes on with what it has on record; a second run of this file, when the first has ended, does the same
# for the whole study.
set -eu
STUDY={study}
export STUDY
mkdir -p "$STUDY.shards"
logs=$(printf '%s' "$STUDY.shards" | sed 's/%/%%/g')
shards=$(sbatch --parsable --job-name={job} --array=0-{last} --ntasks=1 --cpus-per-task=1 --requeue \
    --output="$logs/%a.log" --open-mode=append --export=ALL <<'JOB'
#!/bin/sh
status=0
{program} {command} --threads "${{SLURM_CPUS_PER_TASK:-1}}" --shard "$SLURM_ARRAY_TASK_ID/{shards}" \
    --out "$STUDY.shards/$SLURM_ARRAY_TASK_ID" --allow-network-folder{positional} || status=$?
case $status in
    # Some replications did not end by themselves: the merge tells.
    4) exit 0 ;;
    # The machine failed, or a process thought lost still holds the shard: five more times, then it is somebody's to look at.
    74 | 75) [ "${{SLURM_RESTART_COUNT:-0}}" -ge 5 ] || scontrol requeue "${{SLURM_ARRAY_JOB_ID}}_$SLURM_ARRAY_TASK_ID" ;;
esac
exit "$status"
JOB
)
shards=${{shards%%;*}}
merge=$(sbatch --parsable --job-name={job}-merge --dependency="afterok:$shards" --kill-on-invalid-dep=yes --ntasks=1 --requeue \
    --output="$logs/merge.log" --open-mode=append --export=ALL <<'JOB'
#!/bin/sh
set --
shard=0
while [ "$shard" -lt {shards} ]; do
    set -- "$@" "$STUDY.shards/$shard"
    shard=$((shard + 1))
done
status=0
{program} merge "$@" --output "$STUDY" --allow-network-folder || status=$?
[ "$status" -eq 4 ] || exit "$status"
JOB
)
echo "shards: job $shards, merge: job ${{merge%%;*}}; the study will be in $STUDY, what they say is in $STUDY.shards"
"#
    )
}

/// The command's words before `--`, and that with those after it.
fn without_own(arguments: &[String]) -> (Vec<String>, Vec<String>) {
    let end = arguments.iter().position(|word| word == "--").unwrap_or(arguments.len());
    let (options, after) = arguments.split_at(end);
    let mut kept = Vec::new();
    let mut words = options.iter();
    while let Some(word) = words.next() {
        let (name, is_joined) = word.split_once('=').map_or((word.as_str(), false), |(name, _)| (name, true));
        match OWN.iter().find(|(own, _)| *own == name) {
            Some((_, true)) if !is_joined => drop(words.next()),
            Some(_) => {}
            None => kept.push(word.clone()),
        }
    }
    (kept, after.to_vec())
}

/// As a shell reads it back to the letter.
fn quoted(word: &str) -> String {
    let is_plain = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c));
    if is_plain { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(String::from).collect()
    }

    #[test]
    fn a_job_gets_the_command_without_what_says_where_it_runs() {
        let arguments =
            words("sandtable replicate x.toml -n 100 --print-slurm 4 --out=here --threads 2 --allow-network-folder --set a.b=1");
        assert_eq!(without_own(&arguments[1..]), (words("replicate x.toml -n 100 --set a.b=1"), Vec::new()));
    }

    #[test]
    fn what_stands_after_two_dashes_stays_behind_every_option() {
        let text = script("/opt/sandtable", &words("sandtable replicate --print-slurm=2 -- --json"), 2, "x", Path::new("x"));
        assert!(text.contains("--allow-network-folder -- --json || status"), "{text}");
    }

    #[test]
    fn what_a_shell_would_take_apart_is_quoted() {
        assert_eq!(quoted("a b"), "'a b'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted("x/y.toml"), "x/y.toml");
    }

    #[test]
    fn a_script_has_an_array_of_shards_and_a_merge_that_waits_for_it() {
        let text = script("/opt/sandtable", &words("sandtable replicate x.toml -n 100"), 3, "x", Path::new("reports/x"));
        assert!(text.contains("--array=0-2") && text.contains("--dependency=\"afterok:$shards\""), "{text}");
        assert!(text.contains("\n/opt/sandtable replicate x.toml -n 100 --threads"), "{text}");
        assert!(text.contains("--shard \"$SLURM_ARRAY_TASK_ID/3\""), "{text}");
    }
}
