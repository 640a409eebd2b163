#!/usr/bin/env bash
# What a user builds on: the installed package, the public headers, the other compiler.
#
#   package_test.sh CASE SOURCE-FOLDER BUILD-FOLDER
set -euo pipefail
case=$1 source=$2 build=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() { echo "$case: $*" >&2; exit 1; }

consume() {  # [CMAKE-ARGUMENT]...: configures the consumer where libpqxx and Abseil cannot be found
    PKG_CONFIG_LIBDIR=/nonexistent cmake -S "$source/tests/package/consumer" -B "$scratch/consumer" -G Ninja \
        -DCMAKE_PREFIX_PATH="$scratch/prefix" -DCMAKE_DISABLE_FIND_PACKAGE_absl=ON "$@"
}

case $case in
    core_needs_neither_libpqxx_nor_abseil)
        cmake --install "$build" --prefix "$scratch/prefix" >/dev/null
        consume >/dev/null
        cmake --build "$scratch/consumer" >/dev/null
        id=$("$scratch/consumer/consumer")
        [[ $id =~ ^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$ ]] || fail "printed '$id'"
        # As in a shell that has only the core's headers: none of them may reach for a third party's.
        if grep -rhE '#include <(pqxx|absl|openssl)' "$scratch/prefix/include/rowkey" --exclude={pqxx,absl}.hpp --exclude-dir={pqxx,postgres}; then fail "see above"; fi
        ;;
    missing_component_is_told)
        cmake --install "$build" --prefix "$scratch/prefix" >/dev/null
        if consume -DCONSUMER_COMPONENTS="COMPONENTS;pqxx" >"$scratch/log" 2>&1; then fail "found what is not there"; fi
        grep -q 'component "pqxx" needs libpqxx 6.4, 7.8 to 7.10, or 8' "$scratch/log" || { cat "$scratch/log" >&2; fail "the message is not clear"; }
        if consume -DCONSUMER_COMPONENTS="COMPONENTS;absl" >"$scratch/log" 2>&1; then fail "found what is not there"; fi
        grep -q 'component "absl" needs Abseil' "$scratch/log" || { cat "$scratch/log" >&2; fail "the message is not clear"; }
        if consume -DCONSUMER_COMPONENTS="COMPONENTS;postgres" >"$scratch/log" 2>&1; then fail "found what is not there"; fi
        grep -q 'component "pqxx" needs libpqxx 6.4, 7.8 to 7.10, or 8' "$scratch/log" || { cat "$scratch/log" >&2; fail "the message is not clear"; }
        consume -DCONSUMER_COMPONENTS="OPTIONAL_COMPONENTS;pqxx;absl;postgres" >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2; fail "needs what is optional"; }
        if consume -DCONSUMER_COMPONENTS="COMPONENTS;nosuch" >"$scratch/log" 2>&1; then fail "found what is not there"; fi
        grep -q 'without its component "nosuch"' "$scratch/log" || { cat "$scratch/log" >&2; fail "the message is not clear"; }
        ;;
    public_headers_compile_alone)
        cmake --build "$build" --target all_verify_interface_header_sets
        ;;
    builds_without_warnings_by_clang)
        cmake -S "$source" -B "$build/clang" -G Ninja -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_BUILD_TYPE=RelWithDebInfo \
            -DROWKEY_TESTS=ON -DCMAKE_EXPORT_COMPILE_COMMANDS=ON >/dev/null
        cmake --build "$build/clang" --target all all_verify_interface_header_sets
        "$build/clang/tests/unit_test" --gtest_brief=1
        ;;
    core_passes_clang_tidy)  # by the compilation database of the case above
        find "$source/src" -name '*.cpp' -print0 | xargs -0 clang-tidy -p "$build/clang" --quiet
        ;;
    is_formatted)
        cd "$source"
        find include src bench tests examples -name '*.?pp' -print0 | xargs -0 clang-format --dry-run --Werror
        ;;
    readme_shows_what_runs)
        # Its C++ blocks are the examples, and what stands below each is what it prints but for the digits of ids; its SQL runs.
        block() { awk -v fence="\`\`\`$1" -v wanted="$2" '$0 == "```" && on { on = 0 } on; $0 == fence && ++n == wanted { on = 1 }' "$source/README.md"; }
        masked() { sed -E 's/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/ID/'; }
        number=0
        for example in quickstart keys; do
            number=$((number + 1))
            block cpp $number | diff "$source/examples/$example.cpp" - || fail "README.md and examples/$example.cpp differ"
            diff <(block text $number | masked) <("$build/examples/$example" | masked) || fail "$example does not print what the README says"
        done
        [[ -z $(block cpp $((number + 1))) ]] || fail "README.md has C++ that is no example"
        for number in 1 2; do
            { echo 'create schema readme; set local search_path to readme;'; block sql $number; echo 'rollback;'; } |
                psql -qX -v ON_ERROR_STOP=1 -c begin -f - || fail "the SQL of README.md does not run"
        done
        [[ -z $(block sql 3) ]] || fail "README.md has SQL that is not run"
        ;;
    *) fail "no such case" ;;
esac
