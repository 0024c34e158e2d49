//! A file system without locks, as some network file systems are: nobody waits for one.

use std::process::Command;
use std::time::{Duration, Instant};

use super::{Place, output_with_input, tool};

#[test]
fn where_there_are_no_locks_nobody_waits_for_one() {
    if !tool("strace", &["-f", "-e", "inject=getppid:error=EPERM", "true"], "a file system without locks") {
        return;
    }
    for error in ["ENOLCK", "ENOSYS"] {
        let place = Place::new();
        assert!(place.run(&["commit", "a"], "one\n").status.success());
        for words in [&["commit", "a"][..], &["list"], &["search", "one"]] {
            let mut command = Command::new("strace");
            command.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=fcntl,flock"]);
            command.args(["-e", &format!("inject=fcntl:error={error}"), "-e", &format!("inject=flock:error={error}")]);
            command.arg(env!("CARGO_BIN_EXE_variorum")).args(words);
            place.prepare(&mut command);
            let since = Instant::now();
            let output = output_with_input(&mut command, "two\n");
            let told = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{words:?}, {error}: {told}");
            assert!(told.contains("the catalog is kept in memory"), "{words:?}, {error}: {told}");
            assert!(since.elapsed() < Duration::from_secs(30), "{words:?}, {error}: {:?}", since.elapsed());
        }
        assert_eq!(place.verify().revisions, 2);
    }
}
