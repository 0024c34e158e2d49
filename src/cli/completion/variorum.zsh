#compdef variorum
# Completions of variorum for zsh: the program says what may come next.
_variorum() {
    local line word
    local -a whole whole_shown open open_shown
    for line in "${(@f)$(variorum complete zsh -- "${(@Q)words[2,CURRENT]}" 2>/dev/null </dev/null)}"; do
        [[ -n $line ]] || continue
        word=${line%%$'\t'*}
        if [[ $word == *[/@=] ]]; then
            open+=("$word")
            open_shown+=("${line/$'\t'/  -- }")
        else
            whole+=("$word")
            whole_shown+=("${line/$'\t'/  -- }")
        fi
    done
    if (( ${#whole} + ${#open} == 0 )); then
        _files
        return
    fi
    (( ${#whole} )) && compadd -l -V whole -d whole_shown -a whole
    (( ${#open} )) && compadd -l -V open -S '' -d open_shown -a open
    return 0
}
if [[ ${funcstack[1]} == _variorum ]]; then
    _variorum "$@"
else
    compdef _variorum variorum
fi
