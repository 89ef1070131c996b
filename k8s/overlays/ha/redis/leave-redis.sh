# Before a master stops, another one takes over, so that clients wait for less than a failure takes to be noticed.
is_master() { redis-cli role | head -n 1 | grep -q master; }
is_master || exit 0
redis-cli -h redis-sentinel -p 26379 --user sentinel sentinel failover jogging
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
  is_master || exit 0
  sleep 1
done
