# Starts Redis as the master or as a replica of the master, whichever two of three Sentinels say.
set -eu
self="$(hostname).redis"
masters() {
  for number in 0 1 2; do
    timeout 3 redis-cli -h "redis-sentinel-$number.redis-sentinel" -p 26379 --raw sentinel get-master-addr-by-name jogging 2>/dev/null | head -n 1
  done
}
agreed() { masters | sort | uniq -c | awk '$1 >= 2 && $2 ~ /[.]redis$/ { print $2 }'; }
until master=$(agreed) && [ -n "$master" ]; do
  echo 'Waiting until two Sentinels name the same master'
  sleep 1
done
echo "The master is $master"
# Every write is on disk before it is acknowledged, and nothing is evicted. A master without a replica refuses writes: it may have been
# replaced. One that starts again has another address: replicas look it up after 20 s, not 60.
set -- /run/redis/redis.conf --dir /data --appendonly yes --appendfsync always --maxmemory-policy noeviction \
  --min-replicas-to-write 1 --min-replicas-max-lag 10 --replica-announce-ip "$self" \
  --repl-ping-replica-period 5 --repl-timeout 20
[ "$master" = "$self" ] || set -- "$@" --replicaof "$master" 6379
exec redis-server "$@"
