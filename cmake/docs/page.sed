# Doxygen's filter of a page. Links of a page go from its folder; Doxygen knows headers by how they are included, and Markdown by the
# folder of the project.
s,\]\(\.\./include/([^)]*)\),](@ref \1),g
s,\]\(\.\./,](,g
