#!/bin/sh
# Starts a Slurm cluster of one node (Debian's slurm-wlm and munge) in a temporary folder, runs a
# command with SLURM_CONF set, and stops it again, by its own numbers. Without Slurm or the rights
# of root the command runs alone, and the tests of Slurm are skipped.
#   tests/database/slurm.sh COMMAND...
set -u
command -v slurmctld >/dev/null && command -v munged >/dev/null && [ "$(id -u)" = 0 ] || exec "$@"
folder=$(mktemp -d)
chmod 755 "$folder"
started=

# The daemon waits for jobs that a killed worker left behind.
stop() {
  if [ -n "${ready:-}" ]; then
    scancel --user="$(id -un)"
    for _ in $(seq 20); do [ -z "$(squeue --noheader)" ] && break; sleep 0.5; done
  fi
  for pid in $started; do kill "$pid" 2>/dev/null; done
  sleep 1
  for pid in $started; do kill -9 "$pid" 2>/dev/null; done
  for pid in $started; do wait "$pid" 2>/dev/null; done
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

node=$(hostname -s)
base=$((20000 + $$ % 20000))
mkdir "$folder/state" "$folder/spool"
dd if=/dev/urandom of="$folder/munge.key" bs=1024 count=1 2>/dev/null
chmod 600 "$folder/munge.key"
cat >"$folder/slurm.conf" <<END
ClusterName=one
SlurmctldHost=$node(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
CredType=cred/munge
SlurmUser=root
SlurmctldPort=$base
SlurmdPort=$((base + 1))
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
ReturnToService=2
NodeName=$node NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=test Nodes=ALL Default=YES MaxTime=INFINITE State=UP OverSubscribe=YES
END
export SLURM_CONF="$folder/slurm.conf"

munged --foreground --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" \
  --pid-file="$folder/munge.pid" --seed-file="$folder/munge.seed" --log-file="$folder/munge.log" \
  >"$folder/munged" 2>&1 &
started="$started $!"
sleep 1
slurmctld -D >"$folder/slurmctld" 2>&1 &
started="$started $!"
slurmd -D -N "$node" >"$folder/slurmd" 2>&1 &
started="$started $!"

for _ in $(seq 60); do
  case $(sinfo --noheader --format=%t 2>/dev/null) in idle*) ready=yes; break ;; esac
  sleep 0.5
done
if [ -z "${ready:-}" ]; then
  echo "Slurm did not start: $(tail -n 5 "$folder/munged" "$folder/slurmctld" "$folder/slurmd")" >&2
  unset SLURM_CONF
fi
"$@"
