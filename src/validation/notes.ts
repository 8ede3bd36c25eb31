/** What the paper leaves open, and what a reader should know of this run, said where it applies. */
import { usToSeconds } from "#core/time";
import type { Pilot } from "#pilot/pilot";
import type { Measurements, Note } from "#result/result";
import { type Subject, significant } from "./checks/check.ts";
import { note } from "./note.ts";
import type { ValidationTextKey } from "./texts/en.ts";

export function notesOf(pilot: Pilot, measurements: Measurements, subjects: readonly Subject[]): readonly Note[] {
  return [
    ...runNotes(pilot, measurements),
    ...paperNotes(pilot),
    ...subjects.flatMap((subject) => [...supplyNotes(subject), ...starvationNotes(subject), ...replicaNotes(subject)]),
  ];
}

function runNotes(pilot: Pilot, { complete, startedUs, endedUs }: Measurements): Note[] {
  const notes: Note[] = [];
  if (!complete) {
    const seconds = significant(usToSeconds(Math.max(0, Math.min(endedUs - startedUs, pilot.durationUs))), 6);
    notes.push(note("note.partial", { seconds, windowSeconds: usToSeconds(pilot.durationUs) }));
  }
  if (pilot.entropy === "seeded") notes.push(note("note.seeded-keys", { seed: pilot.seed }));
  return notes;
}

/** Rows of the paper that cannot all be taken at their word, when this pilot is held against them. */
function paperNotes(pilot: Pilot): Note[] {
  const rows = pilot.requirements.flatMap(({ requirements }) => requirements);
  const has = (id: string) => rows.some((row) => row.id.startsWith(id));
  const table1 = has("table1.");
  const said: readonly (readonly [ValidationTextKey, boolean])[] = [
    ["note.delay-unit", table1],
    ["note.whole-network-loss", has("network.loss")],
    ["note.unexplained-order", table1],
    ["note.category-f", table1 && pilot.groups.some(({ category }) => category === "F")],
    ["note.key-rate-scope", table1 && pilot.quantumLinks.some(({ keyRateScope }) => keyRateScope === "channel")],
  ];
  return said.filter(([, applies]) => applies).map(([key]) => note(key));
}

/** Whether one-time key keeps up: for every class, and for a category that its tags push over the edge. */
function supplyNotes({ group, predicted }: Subject): Note[] {
  const { key, askedKeyUse, paperKeyUse, starvationUs, starvationFullUs } = predicted;
  const notes: Note[] = [];
  if (group.classBitsPerSecond !== null && key.upDemand > 0) {
    const params = {
      group: group.title,
      demandKbit: significant(key.upDemand / 1e3),
      supplyKbit: significant(key.upSupply / 1e3),
    };
    const seconds = significant(usToSeconds(starvationUs));
    const fullSeconds = significant(usToSeconds(starvationFullUs));
    if (Number.isFinite(seconds)) notes.push(note("note.class-starves", { ...params, seconds, fullSeconds }));
    else notes.push(note("note.class-lives", params));
  }
  const payloadUse = key.keyRate === null ? null : key.payloadDemand / key.keyRate;
  if (key.keyRate !== null && payloadUse !== null && askedKeyUse !== null && payloadUse <= 1 && askedKeyUse > 1) {
    notes.push(
      note("note.key-use-above-one", {
        group: group.title,
        use: significant(askedKeyUse, 4),
        keyKbit: significant(key.keyRate / 1e3),
        paperUse: significant(paperKeyUse ?? payloadUse),
      }),
    );
  }
  return notes;
}

/** What the starvation policy did. */
function starvationNotes({ group, measured }: Subject): Note[] {
  const { fellBack, starvedDropped, starvedQueued } = measured.frames;
  const name = group.title;
  if (fellBack > 0) return [note("note.starvation-block-cipher", { group: name, messages: fellBack })];
  if (starvedQueued > 0)
    return [note("note.starvation-queue", { group: name, messages: starvedQueued, dropped: starvedDropped })];
  if (starvedDropped > 0) return [note("note.starvation-drop", { group: name, messages: starvedDropped })];
  return [];
}

function replicaNotes({ group, predicted }: Subject): Note[] {
  const { keyRate } = predicted.key;
  if (group.replicas <= 1 || keyRate === null) return [];
  const sumKbit = significant((group.replicas * keyRate) / 1e3, 4);
  return [
    note("note.replicas", {
      group: group.title,
      replicas: group.replicas,
      keyKbit: significant(keyRate / 1e3),
      sumKbit,
    }),
  ];
}
