import { html, type Markup } from "../markup.ts";
import { topologyPicture } from "../svg/topology.ts";
import { dataTable, scrolling, unfolding } from "./data-table.ts";
import type { Section, View } from "./view.ts";

const KINDS = ["quantum", "access", "management", "carrier", "local"] as const;

export function topologySection(view: View): Section {
  const { result, words } = view;
  const { nodes, edges } = result.topology;
  const title = words.t("section.topology");
  if (nodes.length === 0) return { id: "topology", title, body: html`<p>${words.t("topology.empty")}</p>` };
  const legend = KINDS.filter((kind) => edges.some((edge) => edge.kind === kind)).map(
    (kind) =>
      html`<li><svg class="swatch" viewBox="0 0 28 8" aria-hidden="true"><path class="edge edge-${kind}" d="M0 4H28"/></svg>${words.t(`edge.${kind}`)}</li>`,
  );
  const body = html`<figure>${scrolling(title, topologyPicture(result.topology, words))}<figcaption><ul class="legend">${legend}</ul></figcaption></figure>${unfolding(words.t("topology.list"), edgeList(view))}`;
  return { id: "topology", title, body };
}

/** The picture's content for who cannot see it. */
function edgeList({ result, words }: View): Markup {
  const { nodes, edges } = result.topology;
  const labels = new Map(
    nodes.map(({ id, kind, label, count }) => {
      const name =
        kind === "terminal" ? words.data(label) : `${words.named("role", kind)} ${label === kind ? "" : label}`;
      return [id, count > 1 ? `${name} ${words.t("topology.terminals", { count })}` : name];
    }),
  );
  return dataTable({
    caption: words.t("topology.title"),
    hideCaption: true,
    columns: (["topology.from", "topology.to", "topology.kind", "topology.label"] as const).map((key) => ({
      head: words.t(key),
      kind: "text",
    })),
    rows: edges.map(({ from, to, kind, label }) => [
      labels.get(from) ?? from,
      labels.get(to) ?? to,
      words.t(`edge.${kind}`),
      label,
    ]),
  });
}
