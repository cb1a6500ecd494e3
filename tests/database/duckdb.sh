#!/bin/sh
# Brings DuckDB's library to build/databases, from the npm package that carries it, where neither
# it nor POLICYPANEL_DUCKDB is there.
set -u
cd "$(dirname "$0")/../.."
[ -z "${POLICYPANEL_DUCKDB:-}" ] && [ ! -e build/databases/package/libduckdb.so ] || exit 0
command -v npm >/dev/null || { echo "no npm: DuckDB is left out" >&2; exit 0; }
case $(uname -sm) in
  "Linux x86_64") platform=linux-x64 ;;
  "Linux aarch64") platform=linux-arm64 ;;
  *) echo "no DuckDB library is known for $(uname -sm)" >&2; exit 0 ;;
esac
mkdir -p build/databases
cd build/databases && npm pack --silent "@duckdb/node-bindings-$platform" >/dev/null &&
  tar -xzf duckdb-node-bindings-*.tgz && rm duckdb-node-bindings-*.tgz ||
  echo "DuckDB's library did not come" >&2
