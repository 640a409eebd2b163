#!/usr/bin/env bash
# What a user builds on: the installed package, the public headers, the other compiler.
#
#   package_test.sh CASE SOURCE-FOLDER BUILD-FOLDER
set -euo pipefail
case=$1 source=$2 build=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() { echo "$case: $*" >&2; exit 1; }

libpqxx=/nonexistent  # the folder of libpqxx.pc
consume() {  # [CMAKE-ARGUMENT]...: configures the consumer where Abseil cannot be found, nor another libpqxx
    PKG_CONFIG_LIBDIR=$libpqxx cmake --fresh -S "$source/tests/package/consumer" -B "$scratch/consumer" -G Ninja \
        -DCMAKE_PREFIX_PATH="$scratch/prefix" -DCMAKE_DISABLE_FIND_PACKAGE_absl=ON "$@"
}

compilers=(g++)
if command -v clang++ >/dev/null; then compilers+=(clang++); fi

is_v7() { [[ $1 =~ ^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$ ]]; }

# The Nth block of a kind in the page at $page, and text without the digits of ids.
block() { awk -v fence="\`\`\`$1" -v wanted="$2" '$0 == "```" && on { on = 0 } on; $0 == fence && ++n == wanted { on = 1 }' "$page"; }
masked() { sed -E 's/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/ID/; s/^inv_[0-9a-z]{26}/ID/'; }

case $case in
    core_needs_neither_libpqxx_nor_abseil)
        cmake --install "$build" --prefix "$scratch/prefix" >/dev/null
        [[ ! -x $scratch/prefix/bin/rowkey || -n $(find "$scratch/prefix" -path '*/man/man1/rowkey.1') ]] || fail "installs the tool without its manual"
        for compiler in "${compilers[@]}"; do
            consume -DCMAKE_CXX_COMPILER="$compiler" >/dev/null
            cmake --build "$scratch/consumer" >/dev/null
            is_v7 "$("$scratch/consumer/consumer")" || fail "printed no id"
        done
        # As in a shell that has only the core's headers: none of them may reach for a third party's.
        if grep -rhE '#include <(pqxx|absl|nettle|openssl|boost|fmt|libpq|nlohmann|soci|Q)' "$scratch/prefix/include/rowkey" \
            --exclude={pqxx,absl,boost_uuid,fmt,libpq,nlohmann,qt,soci}.hpp --exclude-dir={pqxx,postgres}; then fail "see above"; fi
        for client in boost_uuid fmt libpq nlohmann qt soci; do
            [[ -e $scratch/prefix/include/rowkey/$client.hpp ]] || fail "rowkey/$client.hpp is not installed"
        done
        ;;
    a_failed_test_gets_a_second_try)
        fails_once="sh -c 'test -e ran || { touch ran; false; }'"
        printf 'add_test(%s %s)\n' unit.busy "${fails_once//\'/\"}" unit.fine true >"$scratch/CTestTestfile.cmake"
        ! env -u ROWKEY_PATIENT "$source/tests/ctest" "$scratch" >/dev/null 2>&1 || fail "a second try without being asked"
        rm "$scratch/ran"
        ROWKEY_PATIENT=1 "$source/tests/ctest" "$scratch" >"$scratch/log" 2>&1 || fail "no second try: $(<"$scratch/log")"
        [[ $(grep '^\*\*\*' "$scratch/log") == "*** Second try: unit.busy" ]] || fail "it does not say which: $(<"$scratch/log")"
        rm "$scratch/ran"
        sed -i 's/unit.busy/unit.HandOff.busy/' "$scratch/CTestTestfile.cmake"
        ! ROWKEY_PATIENT=1 "$source/tests/ctest" "$scratch" >/dev/null 2>&1 || fail "a second try for the order of ids"
        echo 'add_test(unit.wrong false)' >"$scratch/CTestTestfile.cmake"
        ! ROWKEY_PATIENT=1 "$source/tests/ctest" "$scratch" >/dev/null 2>&1 || fail "what fails twice passes"
        ;;
    the_version_is_the_same_everywhere)
        version=$(sed -n 's/^#define ROWKEY_VERSION_[A-Z]* //p' "$source/include/rowkey/version.hpp" | paste -sd .)
        says() { grep -qF "$2" "$source/$1" || fail "$1 says nothing of $version: no $2"; }
        [[ $(grep -m 1 '^## ' "$source/CHANGELOG.md") == "## $version, "* ]] || fail "CHANGELOG.md begins with another version than $version"
        says UPGRADING.md "## Going to $version"
        says README.md "GIT_TAG v$version)"
        says README.md "find_package(rowkey ${version%.*} "
        says cmake/packaging/vcpkg/vcpkg.json "\"version\": \"$version\""
        ;;
    shared_libraries_build_as_a_unity)  # as where all names are hidden; the next two look at them, and pkg_config_gives_what_links
        cmake -S "$source" -B "$build/shared" -G Ninja -DBUILD_SHARED_LIBS=ON -DCMAKE_UNITY_BUILD=ON -DROWKEY_CLI=OFF \
            -DCMAKE_CXX_VISIBILITY_PRESET=hidden -DCMAKE_VISIBILITY_INLINES_HIDDEN=ON >/dev/null
        cmake --build "$build/shared" >/dev/null
        ;;
    hidden_and_shared_libraries_link)
        cmake -S "$source" -B "$scratch/static" -G Ninja -DBUILD_SHARED_LIBS=OFF -DCMAKE_CXX_VISIBILITY_PRESET=hidden \
            -DCMAKE_VISIBILITY_INLINES_HIDDEN=ON -DROWKEY_PQXX=OFF -DROWKEY_ABSL=OFF -DROWKEY_SEAL=ON >/dev/null
        cmake --build "$scratch/static" >/dev/null
        for folder in "$build/shared" "$scratch/static"; do
            cmake --install "$folder" --prefix "$scratch/prefix" >/dev/null
            consume -DCMAKE_CXX_VISIBILITY_PRESET=hidden -DCMAKE_VISIBILITY_INLINES_HIDDEN=ON -DCONSUMER_COMPONENTS="COMPONENTS;seal" >/dev/null
            cmake --build "$scratch/consumer" --clean-first >/dev/null
            is_v7 "$("$scratch/consumer/consumer")" || fail "printed no id"
            [[ $("$scratch/consumer/sealed") == "row 42" ]] || fail "opened no sealed id"
            rm -r "$scratch/prefix"
        done
        ;;
    shared_libraries_export_what_the_list_says)
        for library in rowkey rowkey_postgres rowkey_seal; do
            # Beside our own names there are templates of the standard library, which differ between compilers.
            nm --dynamic --demangle --defined-only "$build/shared/src/lib$library.so" | cut -d ' ' -f 3- | grep rowkey:: | grep -v 'std::_Nested' |
                sed 's/libpqxx_[0-9]*_[0-9]*:://g; s/pqxx::basic_connection_base<pqxx::connect_direct>/pqxx::connection/g; s/ >/>/g' | LC_ALL=C sort |
                diff "$source/tests/package/lib$library.exports" - || fail "lib$library.so exports other names"
        done
        needed=$(readelf --dynamic "$build/shared/src/librowkey.so" | sed -n 's/.*NEEDED.*\[lib\(.*\)\.so.*/\1/p' | grep -Ev '^(stdc\+\+|m|gcc_s|c)$')
        [[ $needed == nettle ]] || fail "librowkey.so stands on $needed"
        ;;
    missing_component_is_told)
        cmake --install "$build" --prefix "$scratch/prefix" >/dev/null
        if consume -DCONSUMER_COMPONENTS="COMPONENTS;pqxx" >"$scratch/log" 2>&1; then fail "found what is not there"; fi
        grep -q 'component "pqxx" needs libpqxx 6.4, 7.8 to 7.10, or 8' "$scratch/log" || { cat "$scratch/log" >&2; fail "the message is not clear"; }
        if consume -DCONSUMER_COMPONENTS="COMPONENTS;absl" >"$scratch/log" 2>&1; then fail "found what is not there"; fi
        grep -q 'component "absl" needs Abseil' "$scratch/log" || { cat "$scratch/log" >&2; fail "the message is not clear"; }
        if consume -DCONSUMER_COMPONENTS="COMPONENTS;postgres" >"$scratch/log" 2>&1; then fail "found what is not there"; fi
        grep -q 'component "pqxx" needs libpqxx 6.4, 7.8 to 7.10, or 8' "$scratch/log" || { cat "$scratch/log" >&2; fail "the message is not clear"; }
        if consume -DCONSUMER_COMPONENTS="COMPONENTS;seal" -DCMAKE_DISABLE_FIND_PACKAGE_OpenSSL=ON >"$scratch/log" 2>&1; then fail "found what is not there"; fi
        grep -q 'component "seal" needs nettle and OpenSSL 3' "$scratch/log" || { cat "$scratch/log" >&2; fail "the message is not clear"; }
        consume -DCONSUMER_COMPONENTS="OPTIONAL_COMPONENTS;pqxx;absl;postgres" >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2; fail "needs what is optional"; }
        if consume -DCONSUMER_COMPONENTS="COMPONENTS;nosuch" >"$scratch/log" 2>&1; then fail "found what is not there"; fi
        grep -q 'without a component "nosuch"; its components are pqxx, postgres, absl, seal' <(tr -s '\n ' ' ' <"$scratch/log") || { cat "$scratch/log" >&2; fail "the message is not clear"; }
        # A subdirectory may find what a target of this directory links.
        mkdir "$scratch/found_below" "$scratch/found_below/below"
        printf '%s\n' 'cmake_minimum_required(VERSION 3.10)' 'project(top CXX)' 'find_package(rowkey REQUIRED)' 'add_library(top INTERFACE)' \
            'add_subdirectory(below)' >"$scratch/found_below/CMakeLists.txt"
        printf '%s\n' 'cmake_policy(VERSION 3.24)' 'find_package(rowkey REQUIRED COMPONENTS pqxx)' 'target_link_libraries(top INTERFACE rowkey::pqxx)' \
            >"$scratch/found_below/below/CMakeLists.txt"
        cmake -S "$scratch/found_below" -B "$scratch/found_below/build" -G Ninja -DCMAKE_PREFIX_PATH="$scratch/prefix" >"$scratch/log" 2>&1 ||
            { cat "$scratch/log" >&2; fail "stops a project that is valid"; }
        if grep -q 'was not asked for' "$scratch/log"; then fail "tells of what is there"; fi
        if consume -DCONSUMER_LINKS=rowkey::pqxx >"$scratch/log" 2>&1; then fail "links what was not asked for"; fi
        grep -q 'consumer links rowkey::pqxx, a component that find_package(rowkey) was not asked for here: find_package(rowkey COMPONENTS pqxx)' <(tr -s '\n ' ' ' <"$scratch/log") || { cat "$scratch/log" >&2; fail "the message is not clear"; }
        ;;
    another_libpqxx_is_refused)
        # A package and a target that say they are of another version: told before anything is compiled.
        cmake --install "$build" --prefix "$scratch/prefix" >/dev/null
        mkdir -p "$scratch/other/pqxx"
        printf '#  define PQXX_VERSION_MAJOR 7\n#define PQXX_VERSION_MINOR 9\n' >"$scratch/other/pqxx/version.hxx"
        printf 'includedir=%s\nName: libpqxx\nDescription: another\nVersion: 7.9.2\nCflags: -I${includedir}\n' "$scratch/other" >"$scratch/other/libpqxx.pc"
        refuses() { if consume "$@" >"$scratch/log" 2>&1; then fail "took it: $*"; fi; }
        tells() { tr -s '\n ' ' ' <"$scratch/log" | grep -q "$1" || { cat "$scratch/log" >&2; fail "does not tell: $1"; }; }
        libpqxx=$scratch/other
        refuses -DCONSUMER_COMPONENTS="COMPONENTS;postgres"
        tells 'component "postgres" was compiled with libpqxx .*, but PkgConfig::ROWKEY_LIBPQXX_PC is libpqxx 7.9'
        consume -DCONSUMER_COMPONENTS="COMPONENTS;pqxx" >/dev/null  # headers alone are for any
        sed -i 's/ 9$/ 7/' "$scratch/other/pqxx/version.hxx"
        refuses -DCONSUMER_COMPONENTS="COMPONENTS;pqxx"
        tells 'needs libpqxx 6.4, 7.8 to 7.10, or 8: PkgConfig::ROWKEY_LIBPQXX_PC is libpqxx 7.7'
        # A part that was missing is built once what it needs is there.
        PKG_CONFIG_LIBDIR=/nonexistent cmake -S "$source" -B "$scratch/again" -G Ninja >"$scratch/log"
        tells 'without pqxx: no target libpqxx::pqxx or pqxx'
        cmake -S "$source" -B "$scratch/again" -G Ninja >"$scratch/log"
        tells 'rowkey: rowkey pqxx postgres'
        # A second one that the project adds later is told.
        printf '%s\n' 'cmake_minimum_required(VERSION 3.24)' 'project(late CXX)' "add_subdirectory($source rowkey)" 'add_library(pqxx INTERFACE)' >"$scratch/CMakeLists.txt"
        cmake -S "$scratch" -B "$scratch/late" -G Ninja >"$scratch/log" 2>&1
        tells 'Add pqxx before rowkey'
        if PKG_CONFIG_LIBDIR=$libpqxx cmake -S "$source" -B "$scratch/build" -G Ninja -DROWKEY_POSTGRES=ON >"$scratch/log" 2>&1; then fail "built for it"; fi
        tells 'needs libpqxx 6.4, 7.8 to 7.10, or 8: PkgConfig::ROWKEY_LIBPQXX_PC is libpqxx 7.7'
        ;;
    a_parents_own_libpqxx_is_used_and_nothing_of_ours_installed)
        include=$(pkg-config --variable=includedir libpqxx) library=$(pkg-config --variable=libdir libpqxx)/libpqxx.so
        [[ -e $library ]] || library=$(g++ -print-file-name=libpqxx.so)
        # As the README says, but that CMake is told of a folder that has what would be fetched.
        sed -n '/^include(FetchContent)$/,/^```$/p' "$source/README.md" | sed '$d' >"$scratch/readme.cmake"
        PKG_CONFIG_LIBDIR=/nonexistent cmake -S "$source/tests/package/parent" -B "$scratch/parent" -G Ninja \
            -DREADME="$scratch/readme.cmake" -Drowkey_repository="$source" -DFETCHCONTENT_SOURCE_DIR_ROWKEY="$source" \
            -DCMAKE_CXX_COMPILER="${compilers[-1]}" -DPARENT_LIBPQXX_INCLUDE="$include" -DPARENT_LIBPQXX="$library" >"$scratch/log"
        grep -q -- '-- rowkey: rowkey pqxx postgres.* for libpqxx [678]\.' "$scratch/log" || { cat "$scratch/log" >&2; fail "does not say what is built"; }
        cmake --build "$scratch/parent" >"$scratch/log" || { cat "$scratch/log" >&2; fail "does not build"; }
        "$scratch/parent/service" | grep -q '^"id" .*uuid' || fail "does not run"
        cmake --install "$scratch/parent" --prefix "$scratch/prefix" >/dev/null
        [[ $(find "$scratch/prefix" -type f -printf '%f ') == "service " ]] || fail "installs $(find "$scratch/prefix" -type f)"
        ;;
    pkg_config_gives_what_links)
        for built in "$build/shared" "$build"; do
            cmake --install "$built" --prefix "$scratch/prefix" >/dev/null
            folder=$(dirname "$(find "$scratch/prefix" -name rowkey.pc)")
            flags() { PKG_CONFIG_PATH=$folder pkg-config "$1" --cflags --libs; }
            # shellcheck disable=SC2046  # they are words
            g++ -std=c++20 "$source/tests/package/consumer/consumer.cpp" $(flags rowkey) -o "$scratch/consumer"
            # shellcheck disable=SC2046
            g++ -std=c++20 -Werror -DSOURCE_DEFINES_OPTIONAL "$source/tests/package/consumer/service.cpp" $(flags rowkey-postgres) -o "$scratch/service"
            rtti=()  # which libpqxx itself may need
            ! "${compilers[-1]}" -std=c++20 -fno-rtti -fsyntax-only -x c++ - <<<'#include <pqxx/pqxx>' 2>/dev/null || rtti=(-fno-rtti)
            # shellcheck disable=SC2046
            "${compilers[-1]}" -std=c++20 -Werror "${rtti[@]}" "$source/tests/package/consumer/service.cpp" $(flags rowkey-postgres) -o "$scratch/service"
            # shellcheck disable=SC2046
            g++ -std=c++20 -Werror "$source/tests/package/consumer/sealed.cpp" $(flags rowkey-seal) -o "$scratch/sealed"
            is_v7 "$(LD_LIBRARY_PATH=$folder/.. "$scratch/consumer")" || fail "printed no id"
            [[ $(LD_LIBRARY_PATH=$folder/.. "$scratch/sealed") == "row 42" ]] || fail "opened no sealed id"
            LD_LIBRARY_PATH=$folder/.. "$scratch/service" | grep -q '^"id" .*uuid' || fail "the service does not run"
            rm -r "$scratch/prefix"
        done
        ;;
    core_compiles_with_users_flags)
        library=("$build/src/librowkey.a" -lnettle)
        for compiler in g++ clang++; do
            for flags in -std=c++20 "-std=c++20 -fno-exceptions" "-std=c++20 -fno-rtti" "-std=c++2b -fno-exceptions -fno-rtti"; do
                # shellcheck disable=SC2086  # they are words
                $compiler $flags -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -I "$source/include" "$source/tests/package/consumer/all_headers.cpp" \
                    "${library[@]}" -o "$scratch/flags"
                "$scratch/flags" | grep -q '^fine' || fail "$compiler $flags"
            done
            if $compiler -std=c++17 -fsyntax-only -Wfatal-errors -I "$source/include" "$source/tests/package/consumer/all_headers.cpp" 2>"$scratch/log"; then fail "took C++17"; fi
            grep -m1 error: "$scratch/log" | grep -q 'rowkey needs C++20' || fail "$compiler: the first error of C++17 is another"
            for header in $(find "$source/include" -name '*.hpp' ! -name version.hpp -printf '%P\n'); do
                echo "#include <$header>" >"$scratch/one.cpp"
                if $compiler -std=c++17 -fsyntax-only -Wfatal-errors -I "$source/include" "$scratch/one.cpp" 2>"$scratch/log"; then fail "took C++17"; fi
                grep -m1 error: "$scratch/log" | grep -q 'rowkey needs C++20' || fail "$compiler: $header does not begin with what it needs"
            done
        done
        g++ -std=c++20 -Wuseless-cast -Werror -fsyntax-only -I "$source/include" "$source/tests/package/consumer/all_headers.cpp"
        clang++ -std=c++20 -fsanitize=integer -fno-sanitize-recover=all -I "$source/include" "$source/tests/package/consumer/all_headers.cpp" \
            "${library[@]}" -o "$scratch/integer"
        "$scratch/integer" >/dev/null || fail "an integer wraps"
        ;;
    public_headers_compile_alone)
        cmake --build "$build" --target all_verify_interface_header_sets
        ;;
    builds_without_warnings_by_clang)
        cmake -S "$source" -B "$build/clang" -G Ninja -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_CXX_FLAGS=-DNDEBUG \
            -DROWKEY_TESTS=ON -DROWKEY_TESTS_OPTIMISED=-O0 -DROWKEY_RELACY=OFF -DCMAKE_UNITY_BUILD=ON -DCMAKE_EXPORT_COMPILE_COMMANDS=ON >/dev/null
        cmake --build "$build/clang" --target src/all bench/all examples/all
        ;;
    parts_pass_by_clang)  # in the build of builds_without_warnings_by_clang
        cmake --build "$build/clang" --target unit_tests
        ctest --test-dir "$build/clang" -L "^parts" --no-tests=error --output-on-failure >"$scratch/log" || { cat "$scratch/log" >&2; fail "the tests of the parts fail"; }
        ;;
    core_passes_clang_tidy)  # by the compilation database of builds_without_warnings_by_clang
        # In units of several files, whose headers are so read but once.
        { find "$build/clang/src" -name 'unity_*.cxx'; ls "$source"/src/text_{paths,portable,x86}.cpp; } |
            xargs -d '\n' -n 1 -P "$(nproc)" clang-tidy --checks=-bugprone-suspicious-include -p "$build/clang" --quiet
        ;;
    functions_of_the_bench_are_short)  # likewise; all checks on the headers of third parties would take minutes
        sed -n 's/^ *"file": "\(.*\)",*$/\1/p' "$build/clang/compile_commands.json" | grep -E "^($source|$build/clang)/bench/" | sort -u |
            xargs -d '\n' -n 3 -P "$(nproc)" clang-tidy --checks='-*,readability-function-size' -p "$build/clang" --quiet
        ;;
    bench_judges_and_shows_without_a_database)
        # What their tests link, what was included, and that they are built where there is no libpqxx.
        for part in results judge show; do
            if readelf --dynamic "$build/tests/bench_${part}_test" | grep -E 'NEEDED.*lib(pqxx|pq)\.'; then fail "the tests of $part link a database"; fi
        done
        ninja -C "$build" -t deps >"$scratch/deps"
        included() { awk -v objects="bench/CMakeFiles/rowkey_bench_($1)\\.dir/" '/^[^ ]/ { on = $0 ~ objects; n += on } on; END { exit !n }' "$scratch/deps"; }
        included 'results|judge|show' >"$scratch/of_parts" || fail "their objects are not known"
        if grep -E 'pqxx|libpq|/bench/measure/' "$scratch/of_parts"; then fail "a database is included"; fi
        included results >"$scratch/of_results" || fail "its objects are not known"
        if grep -E '/bench/(judge|show)/' "$scratch/of_results"; then fail "the results stand on what shows them"; fi
        included 'judge|measure' >"$scratch/of_parts"
        if grep -E '/bench/show/' "$scratch/of_parts"; then fail "what is shown is looked at below"; fi
        cmake -S "$source" -B "$scratch/without" -G Ninja -DROWKEY_TESTS=ON -DROWKEY_PQXX=OFF >/dev/null
        cmake --build "$scratch/without" --target help >"$scratch/targets"
        grep -q '^bench_show_test:' "$scratch/targets" || fail "it is not built without libpqxx"
        if grep -E '^(rowkey_bench_measure|rowkey_bench|sql_test):' "$scratch/targets"; then fail "is built without libpqxx"; fi
        cmake -S "$source" -B "$scratch/without" -DROWKEY_BENCH=OFF >/dev/null
        cmake --build "$scratch/without" --target help >"$scratch/targets"
        grep -q '^uuid_test:' "$scratch/targets" || fail "the core's tests need the bench"
        if grep '^rowkey_bench' "$scratch/targets"; then fail "the bench is built though it is off"; fi
        ;;
    is_formatted)
        CDPATH='' cd "$source"
        find include src bench tests examples -name '*.?pp' -print0 | xargs -0 clang-format --dry-run --Werror
        # clang-format breaks neither a comment, for a table or a list would be lost, nor a string.
        if LC_ALL=C.UTF-8 grep -rnE '^.{121,}' include src bench tests examples --include='*.hpp' --include='*.cpp'; then
            fail "lines of more than 120 characters, see above"
        fi
        ;;
    readme_shows_what_runs)
        # Its C++ blocks are the examples, and what stands below each is what it prints but for the digits of ids.
        page=$source/README.md
        number=0
        for example in quickstart service; do
            number=$((number + 1))
            block cpp $number | diff "$source/examples/$example.cpp" - || fail "README.md and examples/$example.cpp differ"
            diff <(block text $number | masked) <("$build/examples/$example" | masked) || fail "$example does not print what the README says"
        done
        [[ -z $(block cpp $((number + 1))) ]] || fail "README.md has C++ that is no example"
        [[ -z $(block sql 1) ]] || fail "README.md has SQL that is not run"
        page=$source/examples/keys.md
        for number in 1 2; do
            { echo 'create schema readme; set local search_path to readme;'; block sql $number; echo 'rollback;'; } |
                psql -qX -v ON_ERROR_STOP=1 -c begin -f - || fail "the SQL of examples/keys.md does not run"
        done
        [[ -z $(block sql 3) ]] || fail "examples/keys.md has SQL that is not run"
        # The commands print what stands below them, but for times and what is the server's.
        if [[ -x $build/src/cli/rowkey ]]; then
            timeless() { sed -E 's/[0-9]+ m?s( |$)/TIME\1/g'; }
            serverless() { sed '1,/^$/d' | sed -E 's/ +/ /g; s/ -?[01]\.[0-9]{2} / CORRELATION /; s/set default [^;]*;/set default V7;/'; }
            database=rowkey_readme_$$
            psql -Xqc "create database $database"
            trap 'PGDATABASE=postgres psql -Xqc "drop database $database with (force)"; rm -rf "$scratch"' EXIT
            export PGDATABASE=$database PATH=$build/src/cli:$PATH
            psql -Xqc "create table invoice (id bigserial primary key, created_at timestamptz not null);
                insert into invoice (created_at) select timestamptz '2026-01-01 UTC' + interval '1 s' * i from generate_series(1, 100000) i"
            shows_what_it_prints() {  # NUMBER FILTER: of the console blocks
                block console "$1" | sed -n 's/^\$ //p' | {
                    CDPATH='' cd "$scratch"  # one makes a file
                    while read -r command; do
                        printf '$ %s\n' "$command"
                        eval "$command" </dev/null
                    done
                } >"$scratch/console"
                diff <(block console "$1" | $2) <($2 <"$scratch/console") || fail "$page shows another output of its commands"
            }
            page=$source/README.md
            shows_what_it_prints 1 timeless
            [[ -z $(block console 2) ]] || fail "README.md has commands that are not run"
            page=$source/examples/tool.md
            v7() { echo "overlay(overlay(lpad(to_hex(1780000000000 + $1), 12, '0') || substr(md5($1::text), 1, 20) placing '7' from 13) placing '8' from 17)::uuid"; }
            v4() { echo "overlay(overlay(md5($1::text) placing '4' from 13) placing 'a' from 17)::uuid"; }
            psql -Xqc "create table event (tenant_id bigint, id uuid, primary key (tenant_id, id));
                create table login (id uuid primary key default gen_random_uuid(), invoice_id uuid references invoice (public_id));
                insert into event select i % 20, $(v7 i) from generate_series(1::bigint, 200000) i;
                insert into login (id) select $(v4 i) from generate_series(1, 200000) i" -c "vacuum analyze"
            shows_what_it_prints 1 serverless
            shows_what_it_prints 2 cat
            [[ -z $(block console 3) ]] || fail "examples/tool.md has commands that are not run"
        fi
        ;;
    pages_show_what_runs)
        # Each example has a page, whose C++ block it is, and whose text block is what it prints but for the digits of ids. A second
        # text block is what it prints from PostgreSQL 18 on.
        server=$(psql -XAtqc 'show server_version_num')
        for example in "$source"/examples/*.cpp; do
            name=$(basename "$example" .cpp) page=${example%.cpp}.md text=1
            [[ -e $page ]] || fail "examples/$name.cpp has no page"
            block cpp 1 | diff "$example" - || fail "examples/$name.md and its program differ"
            [[ -z $(block cpp 2) ]] || fail "examples/$name.md has C++ that is no example"
            [[ -x $build/examples/$name ]] || continue  # of a part that is not built
            if ((server >= 180000)) && [[ -n $(block text 2) ]]; then text=2; fi
            needs=()
            if [[ $name == @(migrate|pipelined_insert) && -n ${ROWKEY_PGBOUNCER_PREPARES:-} ]]; then needs=(env PGPORT=5432); fi  # a session
            diff <(block text $text | masked) <("${needs[@]}" "$build/examples/$name" | masked) || fail "$name does not print what its page says"
        done
        # The first page leads to all others and to all headers.
        page=$source/examples/README.md
        for name in "$source"/examples/*.md; do
            name=$(basename "$name" .md)
            [[ $name == @(README|tool) || -e $source/examples/$name.cpp ]] || fail "examples/$name.md has no program"
            [[ $name == README ]] || grep -q "]($name.md)" "$page" || fail "examples/README.md does not name $name.md"
        done
        while read -r header; do
            grep -q "](../include/$header)" "$page" || fail "examples/README.md does not name $header"
        done < <(find "$source/include" -name '*.hpp' ! -path '*/detail/*' ! -path '*/rowkey/pqxx/*' ! -name config.hpp ! -name version.hpp -printf '%P\n')
        ;;
    *) fail "no such case" ;;
esac
