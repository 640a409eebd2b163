# Doxygen's filter of a public header. Comments there are plain text, for who reads the source:
#
#   comment                               | in the reference
#   --------------------------------------+------------------------------------------------------
#   // at the top of the file             | the file's description
#   // between blank lines, not indented  | more of it
#   /// before a declaration              | its description, and that of the functions right below
#   // behind a member                    | the member's description
#   none before a class                   | that the file's description is to be seen
#   indented lines in one of these        | as they are: a sample of code, or a table
#
# What Doxygen would take for a command, a tag or Markdown is escaped. Lines that begin with "- " are a list, and words between
# backquotes are code.

function escaped(text,    out, i, c) {  # goes on within backquotes where the line before ended in them
    out = ""
    for (i = 1; i <= length(text); ++i) {
        c = substr(text, i, 1)
        if (c == "`") quoted = !quoted
        out = out (!quoted && index("\\@<>#%&*", c) ? "\\" : "") c
    }
    return out
}

# The n lines of `comment`, each without what marks it as one.
function emit(indent, first,    i, end, last, kind, list, text) {
    if (first != "") print indent "/// " first
    quoted = list = 0
    for (i = 1; i <= n; ++i) {
        text = comment[i]
        if (text == "") list = 0
        else if (text ~ /^ *- /) list = 1
        else if (text !~ /^ /) list = list && comment[i - 1] != ""
        if (list || text !~ /^  /) {
            print indent "/// " escaped(text)
            continue
        }
        kind = "code{.unparsed}"
        for (end = i; end <= n && comment[end] ~ /^  /; ++end) if (comment[end] ~ /;$|; +\/\/|^  "/) kind = "code{.cpp}"
        for (last = i; last < end; ++last) if (comment[last] ~ /-----/) kind = "code{.unparsed}"
        print indent "/// @" kind
        for (; i < end; ++i) print indent "/// " comment[i]
        print indent "/// @endcode"
        --i
    }
}

function take(line) {
    sub(/^ *\/\/\/?/, "", line)
    sub(/^ /, "", line)
    comment[++n] = line
}

# Doxygen 1.9 reads neither.
{
    sub(/namespace rowkey::postgres::inline ROWKEY_LIBPQXX/, "namespace rowkey::postgres")
    sub(/uuid\(max\)\(\)/, "uuid max()")
}

# A comment of its own. It ends with the first line that is none.
/^ *\/\// && !(behind && /^            /) {
    if (!n) {
        match($0, /^ */)
        indent = substr($0, 1, RLENGTH)
        mark = /^ *\/\/\// ? "///" : "//"
        apart = NR == 1 || blank
    }
    take($0)
    behind = blank = 0
    next
}
n {
    if (mark == "///") {
        emit(indent, "")
        described = n
        ended = in_body = 0
    } else {
        described = 0
        if (NR == n + 1) emit("", "@file")
        else if (apart && indent == "" && $0 == "") emit("", "@file\n/// @details")
    }
    n = 0
    described_now = mark == "///"
}

# Functions right below one that is described.
described {
    if ($0 == "" || /^ *(private|public|protected):/ || /^#/) {
        if (!in_body) described = 0
    } else {
        match($0, /^ */)
        at_base = RLENGTH == length(indent)
        if (ended && !described_now && at_base && /^ *[A-Za-z]/ && !/^ *(struct|class|enum|namespace)/) {
            n = described
            emit(indent, "")
            n = 0
            ended = 0
        }
        if (in_body) {
            if (at_base && /^ *}/) in_body = 0
            ended = !in_body
        } else {
            ended = /[;}]$/
            in_body = /{$/
        }
        if (at_base && /^ *}/ && !ended) described = 0
    }
    described_now = 0
}

# A class without a description. What it is a template of stands above it.
blank && /^template <.*>$/ {
    template = $0
    next
}
(blank || template != "") && /^(class|struct) [^;]*$/ {
    file = FILENAME
    sub(/.*\/include\//, "", file)
    print "/// See " file "."
}
template != "" {
    print template
    template = ""
    blank = 0
}

# Behind a member, and on the lines below it.
/[;,a-z0-9]  +\/\/ / && !/^ *}/ && !/"[^"]*\/\/[^"]*"/ {
    place = match($0, /  +\/\/ /)
    text = substr($0, place + RLENGTH)
    quoted = 0
    $0 = substr($0, 1, place) " ///< " escaped(text)
    behind = 1
    blank = 0
    print
    next
}
behind && /^ +\/\/ / {
    text = $0
    sub(/^ +\/\/ /, "", text)
    print indent "    ///< " escaped(text)
    next
}

{
    behind = 0
    blank = $0 == ""
    print
}
