// What popups say: one record, the records that share a point, or a Comune that can become a filter.
import { local } from "../addresses";
import { build, button } from "../dom";
import type { Texts } from "../texts";
import { stateChip } from "./row";
import type { Looks } from "./looks";
import type { Boundary } from "./places";
import type { PortalRecord } from "./records";
import { RELATIONS, type Relation } from "./shape";
import { amountOf, announced, precisionNote, whereabouts, type Count } from "./words";

export class Popups {
  constructor(
    private readonly looks: Looks,
    private readonly texts: Texts,
    private readonly count: Count,
  ) {}

  record(record: PortalRecord, metres: string, onRelation: (relation: Relation) => void): HTMLElement {
    const { texts } = this;
    const precision = precisionNote(record, texts);
    const amount = amountOf(record, texts);
    const { type } = record.place;
    const relations = RELATIONS.filter((one) => type === "shape" || (type === "point" && one !== "within"));
    return build(
      "article",
      {
        class: "map-popup",
        "data-collection": record.collection.id,
        "data-announced": announced(record, texts, this.count),
      },
      build("p", { class: "map-popup-kind" }, this.looks.symbolOf(record), record.collection.singular),
      build("h2", { lang: "it" }, record.title),
      build("p", { class: "where" }, whereabouts(record, texts, this.count)),
      record.state ? build("p", { class: "record-line" }, stateChip(record, texts)) : null,
      amount ? build("p", { class: "record-line" }, amount) : null,
      precision ? build("p", { class: "note" }, precision) : null,
      build(
        "p",
        { class: "map-popup-actions" },
        build("a", { class: "map-popup-link", href: record.href }, texts.openRecord),
      ),
      this.relations(relations, metres, onRelation),
    );
  }

  /** A heading and every record by name: nothing that the list holds may be out of the map's reach. */
  group(heading: string, records: readonly PortalRecord[], onZoom: (() => void) | null): HTMLElement {
    const items = records.map((record) =>
      build(
        "li",
        { "data-collection": record.collection.id },
        this.looks.symbolOf(record),
        build("a", { href: record.href, lang: "it" }, record.title),
      ),
    );
    return build(
      "article",
      { class: "map-popup" },
      build("h2", {}, heading),
      onZoom && build("p", {}, button(this.texts.zoomHere, onZoom, { class: "btn btn-quiet btn-sm" })),
      build("ul", { class: "map-popup-list", tabindex: "0" }, ...items),
    );
  }

  comune(
    comune: Boundary,
    zone: string,
    onFilter: () => void,
    { metres, relate }: { readonly metres: string; relate(name: Relation): void },
  ): HTMLElement {
    const name = String(comune.properties["name"]);
    const residents = Number(comune.properties["residents"]);
    return build(
      "article",
      { class: "map-popup" },
      build("p", { class: "map-popup-kind" }, this.texts.comune),
      build("h2", {}, name),
      build(
        "p",
        { class: "where" },
        [zone, residents ? this.texts.residents(this.count(residents)) : ""].filter(Boolean).join(" · "),
      ),
      build(
        "p",
        { class: "map-popup-actions" },
        button(this.texts.filterByComune(name), onFilter, { class: "btn btn-primary btn-sm" }),
        build("a", { class: "map-popup-link", href: local(`/comuni/${String(comune.id)}`) }, this.texts.openComune),
      ),
      this.relations(RELATIONS, metres, relate),
    );
  }

  /** The ways to ask for what stands so to what the popup is about. */
  private relations(
    relations: readonly Relation[],
    metres: string,
    onRelation: (name: Relation) => void,
  ): HTMLElement | null {
    if (relations.length === 0) return null;
    const { texts } = this;
    const words = { within: texts.inside, intersects: texts.touching, near: texts.nearBy(this.count(Number(metres))) };
    const buttons = relations.map((one) =>
      button(words[one], () => onRelation(one), { class: "btn btn-quiet btn-sm" }),
    );
    return build(
      "div",
      { class: "map-popup-relations", role: "group", "aria-label": texts.relate },
      build("p", { "aria-hidden": "true" }, texts.relate),
      ...buttons,
    );
  }
}
