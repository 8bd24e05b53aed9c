//! `--print-slurm`: a script that has Slurm carry a study out in shards, as a job array with a merge that waits for it.

use crate::report::shell_word;
use std::path::Path;

/// Options of this program that say where and how it runs here, and whether a word follows each: the jobs have their own.
const OWN: [(&str, bool); 9] = [
    ("--print-slurm", true),
    ("--out", true),
    ("--no-out", false),
    ("--json", false),
    ("--shard", true),
    ("--threads", true),
    ("--allow-network-folder", false),
    ("--theme", true),
    ("--size", true),
];

/// Of these, what the merge has, which draws the charts.
const MERGES: [&str; 2] = ["--theme", "--size"];

/// `arguments`: the command line, the program's name first; `study`: the folder in which the study will lie, beside it that of its shards.
///
/// What each line is for was tried on Slurm itself (contrib/slurm/try.sh): Slurm requeues what a lost node or a pre-emption took, and not what
/// failed by itself; the number of one task of an array may be that of the whole array, so a task is named by both its numbers; a comma in a
/// value of `--export`, and a percent sign in `--output`, mean something; only the merge, never a shard, ends with 4.
pub fn script(program: &str, arguments: &[String], shards: u64, name: &str, study: &Path) -> String {
    let (before, after, merges) = divided(arguments.get(1..).unwrap_or_default());
    let command: Vec<String> = before.iter().map(|word| shell_word(word)).collect();
    let positional: String = after.iter().map(|word| format!(" {}", shell_word(word))).collect();
    let merges: String = merges.iter().map(|word| format!(" {}", shell_word(word))).collect();
    let (program, command) = (shell_word(program), command.join(" "));
    let (job, study) = (shell_word(&format!("sandtable-{name}")), shell_word(&study.to_string_lossy()));
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
{program} merge "$@" --output "$STUDY" --allow-network-folder{merges} || status=$?
# Joined, and some replications did not end by themselves, which the study tells.
[ "$status" -eq 4 ] || exit "$status"
JOB
)
echo "shards: job $shards, merge: job ${{merge%%;*}}; the study will be in $STUDY, what they say is in $STUDY.shards"
"#
    )
}

/// The command's words before `--` that a shard gets, `--` with those after it, and those that the merge gets.
fn divided(arguments: &[String]) -> (Vec<String>, Vec<String>, Vec<String>) {
    let end = arguments.iter().position(|word| word == "--").unwrap_or(arguments.len());
    let (options, after) = arguments.split_at(end);
    let (mut kept, mut merges) = (Vec::new(), Vec::new());
    let mut words = options.iter();
    while let Some(word) = words.next() {
        let (name, is_joined) = word.split_once('=').map_or((word.as_str(), false), |(name, _)| (name, true));
        match OWN.iter().find(|(own, _)| *own == name) {
            Some((own, has_value)) => {
                let value = if *has_value && !is_joined { words.next() } else { None };
                if MERGES.contains(own) {
                    merges.extend(std::iter::once(word).chain(value).cloned());
                }
            }
            None => kept.push(word.clone()),
        }
    }
    (kept, after.to_vec(), merges)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(String::from).collect()
    }

    #[test]
    fn a_job_gets_the_command_without_what_says_where_it_runs() {
        let arguments = words(
            "sandtable replicate x.toml --theme dark -n 100 --print-slurm 4 --out=here --threads 2 --allow-network-folder --set a.b=1",
        );
        assert_eq!(divided(&arguments[1..]), (words("replicate x.toml -n 100 --set a.b=1"), Vec::new(), words("--theme dark")));
    }

    #[test]
    fn what_stands_after_two_dashes_stays_behind_every_option() {
        let text = script("/opt/sandtable", &words("sandtable replicate --print-slurm=2 -- --json"), 2, "x", Path::new("x"));
        assert!(text.contains("--allow-network-folder -- --json || status"), "{text}");
    }

    #[test]
    fn the_merge_which_draws_gets_the_look_of_the_charts() {
        let text = script("/opt/sandtable", &words("sandtable replicate x.toml --size=page --theme dark"), 2, "x", Path::new("x"));
        assert!(text.contains("--allow-network-folder --size=page --theme dark || status"), "{text}");
    }

    #[test]
    fn a_script_has_an_array_of_shards_and_a_merge_that_waits_for_it() {
        let text = script("/opt/sandtable", &words("sandtable replicate x.toml -n 100"), 3, "x", Path::new("reports/x"));
        assert!(text.contains("--array=0-2") && text.contains("--dependency=\"afterok:$shards\""), "{text}");
        assert!(text.contains("\n/opt/sandtable replicate x.toml -n 100 --threads"), "{text}");
        assert!(text.contains("--shard \"$SLURM_ARRAY_TASK_ID/3\""), "{text}");
    }
}
