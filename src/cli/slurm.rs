//! `--print-slurm`: a script that has Slurm carry a study out in shards, as a job array with a merge that waits for it.

use std::path::Path;

/// Options of this program that say where and how it runs here, and what follows each, if anything does: the jobs have their own.
const OWN: [(&str, bool); 6] =
    [("--print-slurm", true), ("--out", true), ("--no-out", false), ("--json", false), ("--shard", true), ("--threads", true)];

/// `arguments`: the command line, the program's name first; `study`: the folder in which shards and study will lie.
pub fn script(program: &str, arguments: &[String], shards: u64, name: &str, study: &Path) -> String {
    let command: Vec<String> = without_own(arguments.get(1..).unwrap_or_default()).iter().map(|word| quoted(word)).collect();
    let (program, command) = (quoted(program), command.join(" "));
    let (job, study) = (quoted(&format!("sandtable-{name}")), quoted(&study.to_string_lossy()));
    let last = shards - 1;
    format!(
        r#"#!/bin/sh
# Carries out a study of Sandtable in {shards} shards. Run it where sbatch is, from the folder where the scenario's path leads to the scenario:
# sh FILE. A shard that is lost or killed is queued again and goes on with what it has on record; a second run of this file does the same
# for the whole study.
set -eu
study={study}
mkdir -p "$study.shards"
shards=$(sbatch --parsable --job-name={job} --array=0-{last} --cpus-per-task=1 --requeue \
    --output="$study.shards/%a.log" --open-mode=append --export=ALL,STUDY="$study" <<'JOB'
#!/bin/sh
exec {program} {command} --threads "${{SLURM_CPUS_PER_TASK:-1}}" --shard "$SLURM_ARRAY_TASK_ID/{shards}" \
    --out "$STUDY.shards/$SLURM_ARRAY_TASK_ID" --allow-network-folder
JOB
)
merge=$(sbatch --parsable --job-name={job}-merge --dependency="afterok:${{shards%%;*}}" --kill-on-invalid-dep=yes \
    --output="$study.shards/merge.log" --open-mode=append --export=ALL,STUDY="$study" <<'JOB'
#!/bin/sh
set --
shard=0
while [ "$shard" -lt {shards} ]; do
    set -- "$@" "$STUDY.shards/$shard"
    shard=$((shard + 1))
done
{program} merge "$@" --output "$STUDY" --allow-network-folder
status=$?
# 4: some replications did not end by themselves, which the report tells; the study is there.
[ "$status" -eq 4 ] || exit "$status"
JOB
)
echo "shards: job ${{shards%%;*}}, merge: job ${{merge%%;*}}; the study will be in $study"
"#
    )
}

fn without_own(arguments: &[String]) -> Vec<String> {
    let mut kept = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let (name, is_joined) = word.split_once('=').map_or((word.as_str(), false), |(name, _)| (name, true));
        match OWN.iter().find(|(own, _)| *own == name) {
            Some((_, true)) if !is_joined => drop(words.next()),
            Some(_) => {}
            None => kept.push(word.clone()),
        }
    }
    kept
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
        let arguments = words("sandtable replicate x.toml -n 100 --print-slurm 4 --out=here --threads 2 --set a.b=1");
        assert_eq!(without_own(&arguments[1..]), words("replicate x.toml -n 100 --set a.b=1"));
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
        assert!(text.contains("--array=0-2") && text.contains("--dependency=\"afterok:${shards%%;*}\""), "{text}");
        assert!(text.contains("exec /opt/sandtable replicate x.toml -n 100 --threads"), "{text}");
        assert!(text.contains("--shard \"$SLURM_ARRAY_TASK_ID/3\""), "{text}");
    }
}
