/**
 * English texts of reasons (why a row is not judged, or which evidence it rests on) and notes (what the
 * paper leaves open). `{name}` is filled from parameters; zh-cn.ts has the same keys.
 */
export const VALIDATION_EN = {
  "reason.printed": "printed, not judged: the row has no limit",
  "reason.not-measured": "the target measured nothing for {group}",
  "reason.no-data": "nothing of {group} was sent or delivered in the window",
  "reason.not-live": "no terminal of {group} had a frame accepted in the window",
  "reason.rate-failed": "the cipher rate of {group} is more than 1 % below its target, so this is not judged",
  "reason.interval-open": "the 95 % interval reaches over the limit; {samples} samples do not decide it",
  "reason.too-few": "{samples} samples are too few for a 95 % interval",
  "reason.host-too-slow": "host too slow: its own lag (99 %) is {lagMs} ms; a tenth of the limit is {tenthMs} ms",
  "reason.group-only": "{quantity} is defined for a group, not for the whole network",
  "reason.no-key-rate": "no quantum link feeds {group}: there is no key rate to divide by",
  "reason.never-starves": "never: the supply keeps up with the demand",
  "reason.no-one-time-key": "{group} asks for no one-time key",
  "reason.not-starved": "no channel starved within the window of {seconds} s",
  "reason.confidentiality":
    "under one-time pad {otpBits} bit, under a block cipher {cipherBits} bit, of {sentBits} bit sent; pad bytes used twice: {reused}; sessions by grade: {grades}",
  "reason.integrity":
    "{delivered} messages reached the application, {accepted} frames passed verification, {refused} were refused before that; key accounts balance: {balanced}",
  "reason.availability":
    "{live} of {channels} terminals live, {setUps} sessions set up (median {setUpMs} ms), {dropped} messages dropped for want of key, {delivered} of {offered} messages delivered",
  "reason.no-invariant": "the target did not check the invariant {invariant}",
  "reason.non-repudiation": "not yet judged: this version has no signed control whose signature could be verified",
  "reason.disturbed": "the timeline disturbs {group} ({statement}), which the closed form leaves out",
  "reason.agreement": "largest difference: {title}, over {rows} comparisons",
  "reason.nothing-to-compare": "no undisturbed row of a group has both a prediction and a measurement",
  "reason.tolerance": "agrees within {tolerance}",
  "reason.agreement-interval": "agrees when the prediction lies in the 99.9 % interval, {low} to {high}",
  "reason.fault": "a fault, not a requirement",

  "note.partial":
    "The run was interrupted after {seconds} s of its window of {windowSeconds} s: every figure is true for that part, and only for that part.",
  "note.seeded-keys": "All keys come from seed {seed}: they are test keys and protect nothing.",
  "note.delay-unit":
    "The paper's text gives access delays of 0.5 to 0.9, its Table I 0.05 to 0.09 s. We take the table, which is the stricter by ten, as the limit and the text for a slip of the unit.",
  "note.whole-network-loss":
    "The paper has the whole network below 2 %, yet lets category A reach 2.03 % and the class 64 kbit/s 3.36 %. Both can hold only if loss is counted over all frames, as here, and the lossy classes send few of them.",
  "note.unexplained-order":
    "In Table I B loses more than C, and D more than E, although their messages have the same length here; and the delays do not follow message length. No mechanism of this model explains that, and nothing was tuned to reproduce it.",
  "note.category-f":
    "Table I leaves out category F (public transformers) of the customer classes A to F; it runs here, and is counted in the whole network, without a row of its own.",
  "note.class-lives":
    "{group}: {demandKbit} kbit/s of one-time key asked, {supplyKbit} kbit/s supplied to its direction: the pool never runs dry.",
  "note.class-starves":
    "{group}: {demandKbit} kbit/s of one-time key asked, {supplyKbit} kbit/s supplied to its direction: predicted to starve after {seconds} s (from a full pool after {fullSeconds} s).",
  "note.starvation-block-cipher":
    "{group} ran short of one-time key: {messages} messages fell back to a block cipher under quantum key (computational).",
  "note.starvation-drop": "{group} ran short of one-time key: {messages} messages were dropped.",
  "note.starvation-queue":
    "{group} ran short of one-time key: {messages} messages had to wait for it, {dropped} were dropped when the queue was full.",
  "note.key-use-above-one":
    "{group}: tags and acknowledgements under one-time keys bring its key use to {use} of {keyKbit} kbit/s; the paper's figure, payload alone, is {paperUse}. It lives on its pool and then starves.",
  "note.replicas":
    "{group} ran as {replicas} independent copies for statistics, each with {keyKbit} kbit/s of key of its own: {sumKbit} kbit/s in all, which no single link delivers.",
  "note.key-rate-scope":
    "11 kbit/s is taken per channel: the five rates of Table I add up to 36.3 kbit/s, more than three times one link. With `keyRateScope: link` the same pilot starves.",
} as const;

export type ValidationTextKey = keyof typeof VALIDATION_EN;
