# Doxygen's filter of a page. Links of a page go from its folder; Doxygen knows files by the folder of the project.
s,\]\(\.\./,](,g
