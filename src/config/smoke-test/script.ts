/** The service of the trace that is sent. It stands in the script as well. */
export const SMOKE_TEST_SERVICE = 'tracing-smoke-test';

/**
 * Sends one trace through the front door, looks it up in Jaeger, and says where it was lost if it isn't there. It takes all that
 * differs from platform to platform from variables, so that it is the same text everywhere, and holds no secret.
 */
export const SMOKE_TEST_SCRIPT = String.raw`#!/bin/sh
# Sends one trace to the agent of this node and looks it up in Jaeger. Ends with 0 if it got there. Else it ends with 1 and names
# the broken hop, in its last line and in the container's termination message.
#
# It needs a POSIX shell, curl, getent, grep, coreutils or busybox, and these variables:
#   AGENT_URL, AGENT_CA, AGENT_CERT, AGENT_KEY      where the trace is sent; files for TLS, where there are some
#   QUERY_URL, QUERY_CA, QUERY_AUTHORIZATION_FILE   where it is looked up; files, where there are some
#   WAIT_SECONDS                                    how long it may take
#   HOPS   a line for each hop, in the order of the flow: its name, the port of its metrics or '-' if they aren't asked,
#          and names that resolve to its ready pods; none for a hop that isn't known

work=$(mktemp -d) || exit 1
trap 'exit 1' TERM

end() { # CODE TEXT
  echo "$2"
  [ ! -w /dev/termination-log ] || echo "$2" > /dev/termination-log
  exit "$1"
}

broken() { # HOP TEXT
  end 1 "broken hop: $1: $2"
}

random() { # BYTES, in hexadecimal
  od -A n -t x1 -N "$1" /dev/urandom | tr -d ' \n'
}

# The status goes to $answer, or 'curl' and the number of its error. The body is in a file.
call() { # CURL'S ARGUMENTS
  answer=$(curl --silent --max-time 10 --output "$work/body" --write-out '%{http_code}' "$@") || answer="curl $?"
}

meaning() { # what $answer says
  case $answer in
    'curl 6') echo 'its name is not found: its Service is gone' ;;
    'curl 7') echo 'nothing listens there: none of its pods is ready' ;;
    'curl 28') echo 'it does not answer: no pod of it can be reached from this node, or a NetworkPolicy is in the way' ;;
    'curl 35' | 'curl 56' | 'curl 58' | 'curl 60' | 'curl 77') echo "wrong credentials: one side refuses the other's certificate ($answer)" ;;
    302 | 401 | 403) echo "wrong credentials: it answers $answer" ;;
    *) echo "it answers $answer" ;;
  esac
}

# A status of ERROR, which the samplers' policies keep.
send() {
  now=$(date +%s)
  {
    printf '{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"tracing-smoke-test"}}]},'
    printf '"scopeSpans":[{"spans":[{"traceId":"%s","spanId":"%s","name":"smoke test","kind":1,' "$trace" "$span"
    printf '"startTimeUnixNano":"%s000000000","endTimeUnixNano":"%s001000000",' "$now" "$now"
    printf '"status":{"code":2,"message":"sent to see whether it arrives"}}]}]}]}'
  } > "$work/trace"
  set -- --header 'content-type: application/json' --data "@$work/trace" "$AGENT_URL/v1/traces"
  [ -z "$AGENT_CA" ] || set -- --cacert "$AGENT_CA" "$@"
  [ -z "$AGENT_CERT" ] || set -- --cert "$AGENT_CERT" --key "$AGENT_KEY" "$@"
  call "$@"
}

look_up() {
  set -- "$QUERY_URL/api/traces/$trace"
  [ -z "$QUERY_CA" ] || set -- --cacert "$QUERY_CA" "$@"
  [ -z "$QUERY_AUTHORIZATION_FILE" ] || set -- --header "@$work/authorization" "$@"
  call "$@"
  [ "$answer" = 200 ] && grep -q "$span" "$work/body"
}

addresses() { # NAMES
  for host in "$@"; do getent ahosts "$host"; done | cut -d ' ' -f 1 | sort -u
}

# Who is ready, and what it has counted so far: HOP.pods and HOP.before or HOP.after.
measure() { # before|after
  echo "$HOPS" | while read -r hop port hosts; do
    # shellcheck disable=SC2086 # several names
    addresses $hosts > "$work/$hop.pods"
    while read -r address; do
      case $address in *:*) address="[$address]" ;; esac
      [ "$port" = - ] || curl --silent --max-time 5 "http://$address:$port/metrics" |
        grep -E '^(otelcol_receiver_accepted_spans_total|otelcol_exporter_(sent_spans_total|queue_size)|jaeger_storage_bulk_index_errors_total)[{ ]'
    done < "$work/$hop.pods" | sort > "$work/$hop.$1"
  done
}

moved() { # HOP COUNTER
  [ "$(grep "^$2" "$work/$1.before")" != "$(grep "^$2" "$work/$1.after")" ]
}

waiting() { # HOP, in which spans wait to be sent
  grep -q '^otelcol_exporter_queue_size.* [1-9]' "$work/$1.after"
}

# What others need comes first: they end without it.
find_missing() {
  for kind in store program; do
    echo "$HOPS" | while read -r hop port hosts; do
      if [ "$port" = - ]; then is=store; else is=program; fi
      [ $is != $kind ] || [ -z "$hosts" ] || [ -s "$work/$hop.pods" ] || echo "$hop"
    done
  done | head -n 1
}

# Back pressure makes spans wait in all hops before the broken one, so the last of them counts.
find_stuck() {
  last=
  while read -r hop port hosts; do
    [ "$last" != here ] || { stuck="$stuck to $hop"; last=; }
    if [ "$port" != - ] && waiting "$hop" && ! moved "$hop" otelcol_exporter_sent_spans_total; then stuck=$hop; last=here; fi
  done < "$work/hops"
}

# The first that nothing went into, or nothing out of.
find_gap() {
  before=
  while read -r hop port hosts; do
    if [ "$port" != - ]; then
      moved "$hop" otelcol_receiver_accepted_spans_total || { gap="$before$hop"; return; }
      moved "$hop" otelcol_exporter_sent_spans_total || { gap=$hop; return; }
    fi
    before="$hop to "
  done < "$work/hops"
}

explain() {
  looked=$(meaning) found=$answer stuck='' gap=''
  ends='it ends where Kafka or Elasticsearch refuses its credentials, or is not there; its log says which'
  measure after
  missing=$(find_missing)
  case $missing in
    '') ;;
    jaeger-*) broken "$missing" "none of its pods is ready; $ends" ;;
    *) broken "$missing" 'none of its pods is ready' ;;
  esac
  if [ -s "$work/jaeger-ingester.after" ] && moved jaeger-ingester jaeger_storage_bulk_index_errors_total; then
    broken elasticsearch 'it refuses what ingesters write: its indices are read-only (a full disk does that), it is overloaded, or the credentials are wrong'
  fi
  find_stuck
  [ -z "$stuck" ] || broken "$stuck" 'spans wait and none get through, though both sides are ready: a NetworkPolicy, DNS or wrong credentials (a certificate, a right) are in the way'
  case $found in
    200 | 404) ;;
    'curl 7') broken jaeger-query "$looked; $ends" ;;
    *) broken jaeger-query "$looked" ;;
  esac
  find_gap
  case $gap in
    '') ;;
    agent) broken agent "$taken" ;;
    sampler) broken sampler 'it took spans in and sent none: no policy keeps a trace with an error, or the decision comes later than this test waits' ;;
    *) broken "$gap" "nothing got through in $WAIT_SECONDS s" ;;
  esac
  for hop in agent sampler jaeger-collector jaeger-ingester; do
    ! waiting "$hop" || broken "$hop" 'others got through, but spans wait in it: a part of the pods that it sends to is away or slow'
  done
  end 1 "broken hop: unknown: every hop passed spans on, but Jaeger doesn't have this one after $WAIT_SECONDS s"
}

trace=$(random 16) span=$(random 8)
echo "$HOPS" > "$work/hops"
if [ -n "$QUERY_AUTHORIZATION_FILE" ]; then
  printf 'authorization: %s\n' "$(cat "$QUERY_AUTHORIZATION_FILE")" > "$work/authorization"
fi
measure before
send
taken='it took the trace and passed nothing on'
case $answer in
  200) ;;
  429 | 5*) # most likely what comes behind the agent makes it refuse
    taken="it refuses the trace: $(meaning)"
    [ "$WAIT_SECONDS" -lt 20 ] || WAIT_SECONDS=20 ;;
  'curl 6')
    [ -n "$(addresses kubernetes.default.svc)" ] || broken dns 'no name is found: DNS does not answer, or a NetworkPolicy is in the way'
    broken agent "$(meaning)" ;;
  *) broken agent "$(meaning)" ;;
esac
start=$(date +%s)
until look_up; do
  [ $(($(date +%s) - start)) -lt "$WAIT_SECONDS" ] || explain
  sleep 2
done
end 0 "the trace got through all hops in $(($(date +%s) - start)) s"
`;
