#!/bin/sh
# Starts the database servers that are installed, in a temporary folder, runs a command with the
# variables by which tests find them, and stops them again, by their own numbers.
#   tests/database/servers.sh COMMAND...
# A server that is not installed is left out, and its tests are skipped. POLICYPANEL_DUCKDB, the
# path of libduckdb.so, is taken from the environment, or from build/databases.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d)
chmod 755 "$folder"
started=

stop() {
  for pid in $started; do kill "$pid" 2>/dev/null; done
  for pid in $started; do wait "$pid" 2>/dev/null; done
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

# waits until a command succeeds, for at most 30 seconds
until_ready() {
  for _ in $(seq 60); do "$@" >/dev/null 2>&1 && return 0; sleep 0.5; done
  echo "no answer from: $*" >&2
  return 1
}

# PostgreSQL refuses to run as root
other=
[ "$(id -u)" != 0 ] || other="setpriv --reuid=postgres --regid=postgres --clear-groups"

start_postgres() {
  bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
  [ -n "$bin" ] || return 0
  data=$folder/postgres
  mkdir "$data"
  [ "$(id -u)" != 0 ] || chown postgres "$data"
  $other "$bin/initdb" -D "$data/data" -A trust -U postgres >"$folder/initdb.log" 2>&1 || return 1
  # No port is opened: a socket in the folder is enough.
  $other "$bin/postgres" -D "$data/data" -c listen_addresses= -k "$data" >"$folder/postgres.log" 2>&1 &
  started="$started $!"
  until_ready "$bin/pg_isready" -h "$data" || return 1
  export POLICYPANEL_POSTGRES="$data"
}

clickhouse_config() { # NUMBER BASE
  port=$(($2 + 10 * $1))
  shards=
  for own in $(($2 + 10)) $(($2 + 20)); do
    shards="$shards<shard><replica><host>127.0.0.1</host><port>$own</port></replica></shard>"
  done
  mkdir -p "$folder/clickhouse$1"
  cat >"$folder/clickhouse$1/config.xml" <<END
<yandex>
<logger><level>warning</level><log>$folder/clickhouse$1/log</log><errorlog>$folder/clickhouse$1/errors</errorlog></logger>
<listen_host>127.0.0.1</listen_host><tcp_port>$port</tcp_port><http_port>$((port + 1))</http_port>
<interserver_http_port>$((port + 2))</interserver_http_port><interserver_http_host>127.0.0.1</interserver_http_host>
<path>$folder/clickhouse$1/data/</path><tmp_path>$folder/clickhouse$1/tmp/</tmp_path>
<users_config>$folder/clickhouse$1/users.xml</users_config><default_profile>default</default_profile>
<default_database>default</default_database><mark_cache_size>5368709120</mark_cache_size>
<remote_servers><two>$shards</two></remote_servers>
<query_log><database>system</database><table>query_log</table>
<flush_interval_milliseconds>500</flush_interval_milliseconds></query_log>
</yandex>
END
  cat >"$folder/clickhouse$1/users.xml" <<END
<yandex><profiles><default><max_memory_usage>2000000000</max_memory_usage><max_threads>2</max_threads>
<log_queries>1</log_queries></default><readonly><readonly>1</readonly></readonly></profiles>
<users><default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile>
<quota>default</quota></default></users><quotas><default/></quotas></yandex>
END
}

start_clickhouse() {
  command -v clickhouse-server >/dev/null || return 0
  base=$((20000 + $$ % 20000))
  for k in 1 2; do
    clickhouse_config $k $base
    clickhouse-server --config-file="$folder/clickhouse$k/config.xml" >"$folder/clickhouse$k/out" 2>&1 &
    started="$started $!"
  done
  for k in 1 2; do
    until_ready clickhouse-client --host 127.0.0.1 --port $((base + 10 * k)) --query 'select 1' || return 1
  done
  export POLICYPANEL_CLICKHOUSE="$((base + 10)) $((base + 20))"
}

find_duckdb() {
  built=$here/build/databases/package/libduckdb.so
  [ -n "${POLICYPANEL_DUCKDB:-}" ] || [ ! -e "$built" ] || export POLICYPANEL_DUCKDB="$built"
}

start_postgres || echo "PostgreSQL did not start: $(tail -n 3 "$folder"/*.log)" >&2
start_clickhouse || echo "ClickHouse did not start: $(tail -n 3 "$folder"/clickhouse*/errors)" >&2
find_duckdb
"$@"
