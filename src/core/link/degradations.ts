import type { LinkParams } from "./params.ts";

/** Parameters that a fault replaces while its lease runs. */
export type LinkDegradation = Partial<
  Pick<
    LinkParams,
    "rateBitsPerSecond" | "propagationUs" | "jitterUs" | "bitErrorRate" | "duplicateProbability" | "reorderProbability"
  >
>;

/** A link's parameters under the leases that run: where two replace the same one, the later lease counts. */
export class Degradations {
  readonly #base: LinkParams;
  readonly #leases: LinkDegradation[] = [];
  #current: LinkParams;

  constructor(base: LinkParams) {
    this.#base = base;
    this.#current = base;
  }

  get current(): LinkParams {
    return this.#current;
  }

  get isDegraded(): boolean {
    return this.#leases.length > 0;
  }

  add(lease: LinkDegradation): void {
    this.#leases.push(lease);
    this.#apply();
  }

  /** Ends one lease, known by its object; one that does not run is no matter. */
  remove(lease: LinkDegradation): void {
    const at = this.#leases.lastIndexOf(lease);
    if (at < 0) return;
    this.#leases.splice(at, 1);
    this.#apply();
  }

  #apply(): void {
    this.#current = Object.assign({}, this.#base, ...this.#leases) as LinkParams;
  }
}
