#!/bin/sh
# source.sh URL COMMIT FOLDER: the tree of one commit, by its full hash, without its history. The hash covers every
# file, so neither a moved tag nor a mirror can give something else.
set -eu
url=$1 commit=$2 folder=$3
git init --quiet "$folder"
git -C "$folder" fetch --quiet --depth 1 "$url" "$commit"
git -C "$folder" checkout --quiet FETCH_HEAD
test "$(git -C "$folder" rev-parse HEAD)" = "$commit"
rm -rf "$folder/.git"
