# Completions of variorum for fish: the program says what may come next.
function __variorum_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    set -l found (variorum complete fish -- $before[2..] "$current" 2>/dev/null </dev/null)
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path "$current"
    end
end
complete -c variorum -f -k -a '(__variorum_complete)'
