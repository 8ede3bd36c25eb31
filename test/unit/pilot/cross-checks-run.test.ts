import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertOnly, changed, type Expected, pilotOf, problemsOf } from "./helpers.ts";

const TOP = (text: string): string => changed("defaults:", `${text}\ndefaults:`);

function cases(list: readonly [string, string, Expected][]): void {
  for (const [title, text, expected] of list) it(title, () => assertOnly(problemsOf(text), expected));
}

describe("requirements", () => {
  const row = '{ id: r.a, title: t, quantity: loss, group: A, limit: "< 2 %" }';
  const inline = (rows: string): string => TOP(`requirements: [{ name: r, title: t, source: s, rows: [${rows}] }]`);
  cases([
    [
      "an unknown set",
      TOP("requirements: [paper-table-9]"),
      {
        at: "10:16",
        code: "reference",
        message: /did you mean "paper-table-1"/u,
        allowed: /paper-security/u,
      },
    ],
    [
      "an unknown set of which a part is wanted",
      TOP("requirements: [{ set: nope, groups: [A] }]"),
      { at: "10:23", code: "reference", message: /no requirement set "nope"/u },
    ],
    [
      "a part without any row",
      TOP("requirements: [{ set: paper-table-1, groups: [meters] }]"),
      { at: "10:16", code: "reference", message: /no row/u },
    ],
    [
      "a row about a missing group",
      inline(row.replace("group: A", "group: Z")),
      {
        at: "10:99",
        code: "reference",
        message: /about group "Z", which this pilot does not have/u,
      },
    ],
    [
      "the same row twice",
      inline(`${row}, ${row}`),
      { at: "10:16", code: "conflict", message: /row "r\.a" stands here twice/u },
    ],
    [
      "the same set twice",
      TOP("requirements: [paper-design, paper-design]"),
      { at: "10:30", code: "conflict", message: /twice/u },
    ],
    [
      "a judged group whose keys are derived",
      inline(row).replace("messages: 10 }", "messages: 10 }, keyPolicy: { keyMaterial: derived }"),
      {
        at: "14:90",
        code: "conflict",
        message: /must have travelled as real bytes/u,
        allowed: /stored/u,
      },
    ],
  ]);

  it("a set about several missing groups names each of them", () => {
    const problems = problemsOf(TOP("requirements: [paper-table-1]"));
    assert.deepEqual(
      problems.map(({ message }) => /group "(\w)"/u.exec(message)?.[1]),
      ["B", "C", "D", "E"],
    );
  });

  it("a printed row does not make a group judged; `*` does not either", () => {
    const text = inline(
      `${row.replace('"< 2 %"', "null")}, ${row.replace("r.a", "r.b").replace("group: A", 'group: "*"')}`,
    );
    const pilot = pilotOf(text.replace("messages: 10 }", "messages: 10 }, keyPolicy: { keyMaterial: derived }"));
    assert.deepEqual(
      pilot.groups.map(({ judged }) => judged),
      [false, false],
    );
    assert.deepEqual(
      pilotOf(inline(row)).groups.map(({ judged }) => judged),
      [true, false],
    );
  });
});

describe("the timeline", () => {
  const T = (statement: string): string => TOP(`timeline:\n  - ${statement}`);
  cases([
    [
      "a syntax mistake, at its column in the text",
      T("at 5 s cut lnk qkd-1 for 3 s"),
      { at: "11:16", code: "timeline", message: /"lnk"/u, allowed: /"link"/u },
    ],
    [
      "a syntax mistake in quoted text",
      T('"at 5 s cut lnk qkd-1 for 3 s"'),
      { at: "11:17", code: "timeline", message: /"lnk"/u },
    ],
    [
      "an unknown link",
      T("at 5 s cut link qkd-2 for 3 s"),
      { at: "11:21", code: "reference", message: /did you mean "qkd-1"/u },
    ],
    [
      "the access link of an unknown group",
      T("at 5 s cut link access:Q for 3 s"),
      { at: "11:28", code: "reference", message: /no group "Q"/u, allowed: /A, meters/u },
    ],
    [
      "a channel beyond the group",
      T("at 5 s kill terminal meters/4 for 3 s"),
      {
        at: "11:26",
        code: "reference",
        message: /no channel number 4/u,
        allowed: /meters\/1 to meters\/3/u,
      },
    ],
    [
      "an unknown site",
      T("at 5 s kill key-server sub-9 for 3 s"),
      { at: "11:28", code: "reference", message: /no site "sub-9"/u },
    ],
    [
      "the key server of a site that has none",
      T("at 5 s kill key-server sub-2 for 3 s"),
      { at: "11:28", code: "reference", message: /"sub-2" has no key server/u },
    ],
    [
      "a partition of a site from itself",
      T("at 5 s partition sub-1 from sub-1 for 3 s"),
      { at: "11:22", code: "timeline", message: /both sides/u },
    ],
    [
      "more leavers than terminals",
      T("at 5 s leave 9 of meters for 3 s"),
      { at: "11:23", code: "timeline", message: /has 3 terminals, not 9/u },
    ],
    [
      "a flap slower than its lease",
      T("at 5 s flap link qkd-1 every 9 s for 3 s"),
      { at: "11:5", code: "timeline", message: /less than once/u },
    ],
    [
      "duplicates on a quantum link",
      T("at 5 s degrade link qkd-1 duplicate 5 % for 3 s"),
      {
        at: "11:31",
        code: "timeline",
        message: /cannot be honoured on a quantum link, which is a stream/u,
        allowed: /key-rate/u,
      },
    ],
    [
      "a worse management link",
      T("at 5 s degrade link management:sub-1 rate 1 kbit/s for 3 s"),
      {
        at: "11:42",
        code: "timeline",
        message: /cannot be honoured on a management link/u,
        allowed: /cut or flap/u,
      },
    ],
    [
      "a key rate on an access link",
      T("at 5 s degrade link access:A key-rate 1 kbit/s for 3 s"),
      { at: "11:34", code: "timeline", message: /cannot be honoured on an access link/u },
    ],
    [
      "reordering where nothing is held back",
      T("at 5 s degrade link access:A reorder 5 % for 3 s"),
      { at: "11:34", code: "timeline", message: /changes no order where medium/u, allowed: /reorderDelay/u },
    ],
    [
      "a fault after the end of the run",
      T("at 75 s cut link qkd-1 for 3 s"),
      {
        at: "11:5",
        code: "timeline",
        message: /begins at .* but the run ends at .*1\.25 min|begins at 75 s/u,
        allowed: /before/u,
      },
    ],
    [
      "an expectation after the end of the run",
      T("at 70 s within 6 s expect gateway is up"),
      { at: "11:5", code: "timeline", message: /ends at 76 s/u },
    ],
    [
      "a group where one channel is meant",
      T("never pool meters up is EMPTY"),
      { at: "11:16", code: "timeline", message: /one channel is meant/u, allowed: /meters\/1/u },
    ],
    [
      "a counter of an unknown group",
      T("never counter lost of B > 3"),
      { at: "11:27", code: "reference", message: /no group "B"/u },
    ],
    [
      "a counter of the whole run, of a group",
      T("never counter reused-pad of A > 0"),
      { at: "11:19", code: "timeline", message: /for the whole run/u },
    ],
    [
      "the management link of the master station",
      T("at 5 s cut link management:master for 3 s"),
      { at: "11:21", code: "timeline", message: /to itself/u },
    ],
    [
      "quantum packets of a group",
      T("never counter quantum-packets of A > 3"),
      { at: "11:19", code: "timeline", message: /for the whole run/u },
    ],
  ]);

  it("a lease may outlast the run", () => {
    assert.equal(pilotOf(T("at 74 s cut link qkd-1 for 1 h")).timeline.length, 1);
  });
});
