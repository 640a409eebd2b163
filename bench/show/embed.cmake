# Writes FILES of the folder FROM as the arrays of embedded.hpp into OUT.
set(text "#include \"show/embedded.hpp\"\n\nnamespace rowkey::bench {\n")
foreach(file IN LISTS FILES)
    string(MAKE_C_IDENTIFIER ${file} name)
    file(READ ${FROM}/${file} content)
    string(APPEND text "\nconst char ${name}[] = R\"embedded(${content})embedded\";\n")
endforeach()
file(WRITE ${OUT} "${text}\n}  // namespace rowkey::bench\n")
