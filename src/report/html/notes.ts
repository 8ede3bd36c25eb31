import { html, type Markup } from "../markup.ts";
import { noteText } from "../row-text.ts";
import type { Section, View } from "./view.ts";

export function notesSection({ result, words }: View): Section {
  const title = words.t("section.notes");
  if (result.notes.length === 0) return { id: "notes", title, body: html`<p>${words.t("notes.none")}</p>` };
  return {
    id: "notes",
    title,
    body: html`<ul class="notes">${result.notes.map(
      (note) => html`<li>${withCode(noteText(note, result, words))}</li>
`,
    )}</ul>`,
  };
}

/** What stands between backticks is code. */
function withCode(text: string): readonly (string | Markup)[] {
  return text.split("`").map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
}
