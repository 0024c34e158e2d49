# Completions of variorum for bash: the program says what may come next.
_variorum() {
    COMPREPLY=()
    local word
    while IFS= read -r word; do
        COMPREPLY+=("$word")
    done < <(variorum complete bash -- "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null </dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[/@=] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -o default -o nosort -F _variorum variorum 2>/dev/null || complete -o default -F _variorum variorum
