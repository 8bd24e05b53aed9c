//! The program: parse, call, print the error.

fn main() -> std::process::ExitCode {
    sandtable::cli::main()
}
