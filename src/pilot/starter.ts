/** What `keygrid init` writes: a small pilot that validates and runs, with a word on every part. */

/** Text of a commented starter. `schema` is the path or address for the editor line. */
export function starterPilot(schema = "./node_modules/keygrid/schemas/pilot.schema.json"): string {
  return `# yaml-language-server: $schema=${schema}
# A pilot of keygrid. Check it with \`keygrid validate\`, run it with \`keygrid run\`.
version: 1
name: my-pilot
title: One substation with a QKD pair, one fed by key carrier

seed: 1            # the same seed gives the same run
duration: 2 min    # what is measured; 10 s of warm-up before it, 5 s of drain after it

# One master station, and the substations whose terminals report to it.
sites:
  master: { role: master-station }
  sub-1: { role: substation, label: "1#" }
  sub-2: { role: substation, label: "2#", keyServer: false } # no QKD module here

# 11 kbit/s of finished key for each terminal (keyRateScope: link lets all share it).
quantumLinks:
  qkd-1: { between: [master, sub-1], keyRate: 11 kbit/s, keyRateScope: channel, length: 12 km }

# Built-in media: radio-1800, hplc, line-14k4, line-28k8, line-48k, line-64k, line-128k.
# Change one field of a built-in one, or describe a new one with its rate and propagation.
media:
  radio-1800: { bitErrorRate: 2e-6 }

# Settings cascade: defaults, then a site's defaults, then categories, then the group.
defaults:
  medium: radio-1800
  keyPolicy:
    algorithm: otp             # or aes-256-gcm, sm4-gcm
    integrity: session-mac     # or wegman-carter-128, wegman-carter-256 (one-time keys for tags)
    initialFill: 3 Mbit        # injected offline before the run
    threshold: 1 Mbit          # below it the pool warns
    capacity: 8 Mbit
    starvation: block-cipher   # a message without key: drop, queue or block-cipher

terminals:
  # A saturated large customer: 73,350 B a minute in messages of 480 B.
  A: { category: A, site: sub-1, traffic: { message: 480 B, volume: 73350 B, period: 1 min } }

  # Ten meters behind a collector and a concentrator (the hops of category E).
  meters: { category: E, site: sub-1, count: 10, traffic: { message: 176 B, messages: 2, period: 1 min } }

  # Terminals that no QKD module reaches live on what the key carrier brought.
  carrier-meters:
    category: E
    site: sub-2
    count: 10
    traffic: { message: 176 B, messages: 2, period: 1 min }
    keyPolicy: { delivery: carrier }

# By name (paper-table-1, paper-table-2, paper-network, paper-security, paper-design),
# a part of a named one, or your own rows.
requirements:
  - { set: paper-table-1, groups: [A] }
  - name: mine
    title: What I promise for the meters
    source: my contract
    rows:
      - { id: mine.meters.delay, title: Access delay, quantity: access-delay, group: meters, limit: "< 1 s" }

# Faults end by themselves; assertions are judged like requirements.
timeline:
  - at 60 s cut link qkd-1 for 20 s
  - within 1 s expect link qkd-1 is cut
  - never counter reused-pad of * > 0
`;
}
