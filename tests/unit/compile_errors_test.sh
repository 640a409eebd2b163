#!/usr/bin/env bash
# Sees one case of a compile_errors.cpp refused, for its own reason, and its corrected twin taken, by each compiler. The case
# "headers" comes first: it precompiles what the file includes above its cases, which takes longer than a case does.
#
#   compile_errors_test.sh SOURCE CASE INCLUDE-FOLDER SCRATCH-FOLDER COMPILER...
set -euo pipefail
source=$1 case=$2 include=$3 scratch=$4
shift 4

options=(-std=c++20 -fPIC -I"$include")
if [[ $case == headers ]]; then
    rm -rf "$scratch"
    for compiler in "$@"; do
        folder=$scratch/$(basename "$compiler")
        mkdir -p "$folder"
        sed -n '/defined(/q;/^#include/p' "$source" >"$folder/headers.hpp"
        "$compiler" "${options[@]}" -x c++-header "$folder/headers.hpp" -o "$folder/headers.hpp.gch"
    done
    exit
fi

reason=$(sed -n "/defined($case)\$/{n;s|^// ||p}" "$source")
[[ -n $reason ]] || { echo "$case is not in $source" >&2; exit 1; }
briefly=$(sed -n "/defined($case)\$/{n;n;/^\/\/ briefly\$/p}" "$source")

for compiler in "$@"; do
    compile() {  # wrong|right
        LC_ALL=C "$compiler" "${options[@]}" -fsyntax-only -Winvalid-pch -Werror=invalid-pch \
            -include "$scratch/$(basename "$compiler")/headers.hpp" -D"$case" -D"EITHER(wrong, right)=$1" "$source" 2>&1
    }
    compile right >&2 || { echo "$case: $compiler refuses what is right" >&2; exit 1; }
    if errors=$(compile wrong); then echo "$case: $compiler takes what is wrong" >&2; exit 1; fi
    grep -qE "error: .*($reason)" <<<"$errors" || { echo "$errors" >&2; echo "$case: $compiler gives another reason" >&2; exit 1; }
    [[ -z $briefly ]] || (($(wc -l <<<"$errors") <= 20)) || { echo "$errors" >&2; echo "$case: $compiler takes more than 20 lines" >&2; exit 1; }
done
