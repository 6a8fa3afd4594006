#!/bin/sh
# Sends one node's share of the planned traces as OTLP/HTTP JSON. It runs in a busybox container on every node.
#
# trace-plan.ts holds the same plan in TypeScript (ids, kinds, span table); a unit test compares the two.
# A program that is started costs more than all else here, and on a busy machine it makes the sender late: there are three for each POST.
# Nothing is exchanged between the nodes: each derives the same trace ids from the run's name and the trace's number.
# All nodes wait for the same start time, and a span's time follows from it and the trace's number alone. Otherwise a node
# that lags by seconds would stretch every plain trace until the sampler takes it for a slow one.
#
# Environment: RUN, TRACES, NODE (0-based), NODES, RATE (traces per second), BATCH (traces per POST), URL,
#              WORK (a writable folder), ATTEMPTS (per POST), TIMEOUT (seconds for a POST), LONGEST_PAUSE (seconds between tries).
# Prints a line for each batch that was acknowledged, so that it is known what was, even if the node loses power.
# Reads WORK/start: the start time in milliseconds since 1970. It ends early when there is a file WORK/stop.
set -u

# A sender that is behind sends that many batches in one POST; else it would never be in time again on a machine that is too slow.
CATCH_UP=4

if command -v busybox >/dev/null 2>&1; then box=busybox; else box=; fi   # some busybox images link few programs

# Sets `now` to milliseconds since 1970 without starting a program: the wall clock once, then the kernel's uptime.
read_uptime() { read -r uptime rest </proc/uptime; uptime=${uptime%.*}${uptime#*.}0; }
set_clock() { read_uptime; clock_offset=$(($($box date +%s) * 1000 - uptime)); }
read_clock() { read_uptime; now=$((uptime + clock_offset)); }

# The run's name as numbers: the first half of its hash begins each trace id, the second one goes into the other half.
set_seed() {
  hash=$(printf %s "$RUN" | $box md5sum); hash=${hash%% *}
  RUN_HASH=${hash%????????????????}; SEED=0x${hash#?????????????????}
}

wait_until() { # MILLISECONDS
  read_clock
  if [ "$now" -ge "$1" ]; then return; fi
  fraction=$((1000 + ($1 - now) % 1000))
  $box sleep "$((($1 - now) / 1000)).${fraction#1}"
  read_clock
}

kind_of() { # INDEX : sets kind; one error and one slow trace in each 20, at another place each time (see trace-plan.ts)
  case $((($1 + $1 / 20) % 20)) in 3) kind=error ;; 11) kind=slow ;; *) kind=plain ;; esac
}

# Trace ids of a batch: the run's hash, and the trace's number mixed into it so that it looks random (see trace-plan.ts).
write_trace_ids() { # FIRST LAST
  index=$1
  while [ "$index" -le "$2" ]; do
    mixed=$((SEED + (index + 1) * 0x1E3779B97F4A7C15))
    mixed=$(((mixed + ((mixed >> 30) & 0x3FFFFFFFF)) * 0x3F58476D1CE4E5B9))
    mixed=$(((mixed + ((mixed >> 27) & 0x1FFFFFFFFF)) * 0x14D049BB133111EB))
    printf '%s%016x %s\n' "$RUN_HASH" $((mixed + ((mixed >> 31) & 0x1FFFFFFFF))) "$index"
    index=$((index + 1))
  done
}

write_span() { # NUMBER NAME START_MS DURATION_MS STATUS
  if [ "$1" = 1 ]; then parent=; else parent=${trace_id#??????????????????}0$(($1 - 1)); fi
  printf '{"traceId":"%s","spanId":"%s0%s","parentSpanId":"%s","name":"%s","kind":%s,"startTimeUnixNano":"%s000000","endTimeUnixNano":"%s000000",' \
    "$trace_id" "${trace_id#??????????????????}" "$1" "$parent" "$2" "$(($1 % 2 + 1))" "$3" "$(($3 + $4))"
  printf '"attributes":[{"key":"test.run","value":{"stringValue":"%s"}},{"key":"test.kind","value":{"stringValue":"%s"}},{"key":"test.index","value":{"intValue":"%s"}}],"status":{%s}}' \
    "$RUN" "$kind" "$index" "$5"
}

# Slot 0 holds the root; slots 1 and 2 are the services called by it. Each slot is an entry span and an inner span.
write_slot() { # SLOT
  case $1 in 0) service=$RUN-a ;; 1) service=$RUN-b ;; *) service=$RUN-c ;; esac
  duration=$((240 - 60 * $1)); status=
  if [ "$1" = 0 ] && [ "$kind" = slow ]; then duration=1500; fi
  if [ "$1" = 1 ] && [ "$kind" = error ]; then status='"code":2'; fi
  start=$((START + index * 1000 / RATE + 30 * $1))
  printf '%s{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"%s"}}]},"scopeSpans":[{"scope":{"name":"trace-generator"},"spans":[' \
    "$comma" "$service"
  write_span $((2 * $1 + 1)) entry "$start" "$duration" ''
  printf ','
  write_span $((2 * $1 + 2)) inner $((start + 10)) $((220 - 60 * $1)) "$status"
  printf ']}]}'
  comma=,; spans=$((spans + 2))
}

# Writes the OTLP payload; a trace's slots go to consecutive nodes, beginning with node index % NODES.
write_payload() {
  comma=; traces=0; spans=0
  printf '{"resourceSpans":['
  while read -r trace_id index; do
    kind_of "$index"; before=$spans
    for slot in 0 1 2; do
      if [ $(((index + slot) % NODES)) = "$NODE" ]; then write_slot $slot; fi
    done
    if [ "$spans" -gt "$before" ]; then traces=$((traces + 1)); fi
  done
  printf ']}'
}

# An answer of 2xx may still say that spans were refused ("partial success").
post() {
  $box timeout "$TIMEOUT" $box wget -q -O answer --header 'Content-Type: application/json' --post-file payload "$URL" || return 1
  answer=; read -r answer <answer
  case $answer in *rejectedSpans*) printf 'refused: %s\n' "$answer"; return 1 ;; esac
}

post_with_retries() {
  attempt=1
  until post; do
    if [ "$attempt" -ge "$ATTEMPTS" ]; then return 1; fi
    if [ "$attempt" -lt "$LONGEST_PAUSE" ]; then pause=$attempt; else pause=$LONGEST_PAUSE; fi
    retries=$((retries + 1)); $box sleep "$pause"; attempt=$((attempt + 1))
  done
}

send_batch() { # FIRST LAST
  write_trace_ids "$1" "$2" >ids
  write_payload <ids >payload
  if [ "$spans" = 0 ]; then return 0; fi
  wait_until $((START + ($2 + 1) * 1000 / RATE))
  post_with_retries || return 1
  read_clock; lag=$((now - START - ($2 + 1) * 1000 / RATE))
  if [ "$lag" -gt "$max_lag" ]; then max_lag=$lag; fi
  printf 'batch first=%s last=%s lag_ms=%s\n' "$1" "$2" "$lag"
  all_traces=$((all_traces + traces)); all_spans=$((all_spans + spans)); posts=$((posts + 1))
}

summary() {
  printf 'acknowledged traces=%s spans=%s posts=%s retries=%s max_lag_ms=%s\n' "$all_traces" "$all_spans" "$posts" "$retries" "$max_lag"
}

cd "$WORK" || exit 1
all_traces=0; all_spans=0; posts=0; retries=0; max_lag=0; first=0
until [ -s start ]; do $box sleep 0.2; done
read -r START <start
set_clock
set_seed
while [ "$first" -lt "$TRACES" ] && [ ! -e stop ]; do
  last=$((first + BATCH - 1))
  read_clock
  if [ "$now" -gt $((START + (first + CATCH_UP * BATCH) * 1000 / RATE)) ]; then last=$((first + CATCH_UP * BATCH - 1)); fi
  if [ "$last" -ge "$TRACES" ]; then last=$((TRACES - 1)); fi
  if ! send_batch "$first" "$last"; then
    printf 'traces %s to %s were not acknowledged after %s attempts\n' "$first" "$last" "$ATTEMPTS"
    summary; exit 1
  fi
  first=$((last + 1))
done
summary
