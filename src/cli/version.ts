/** The version of keygrid, from its package; a bundle carries it inlined. */
import packageJson from "../../package.json" with { type: "json" };

export const KEYGRID_VERSION: string = packageJson.version;
