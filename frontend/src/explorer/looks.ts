// How the records look in list, legend, popups and on the map: by the styles that their collections publish.
import { Style } from "../map/style";
import { assignShapes, symbol, type Fill, type Shape } from "../symbols";
import { getJson } from "./api";
import type { Collection, Config } from "./config";
import type { PortalRecord } from "./records";

export class Looks {
  private readonly shapes: ReadonlyMap<string, Shape>;
  private readonly drawings = new Map<string, SVGSVGElement>();

  constructor(private readonly styles: ReadonlyMap<string, Style>) {
    const shapes = assignShapes([...styles.values()].map((style) => style.symbol));
    this.shapes = new Map([...styles.keys()].map((id, index) => [id, shapes[index] ?? "circle"]));
  }

  static async load({ api, collections }: Config): Promise<Looks> {
    const read = async ({ id }: Collection) =>
      [id, new Style(await getJson(`${api}/collections/${id}/styles/default?f=mapbox`))] as const;
    return new Looks(new Map(await Promise.all(collections.map(read))));
  }

  styleOf({ id }: Collection): Style {
    const style = this.styles.get(id);
    if (!style) throw new Error(`no style for ${id}`);
    return style;
  }

  shapeOf({ id }: Collection): Shape {
    return this.shapes.get(id) ?? "circle";
  }

  colourOf(collection: Collection): string {
    return this.styleOf(collection).point({}).colour;
  }

  fillOf({ collection, properties }: PortalRecord): Fill {
    return this.styleOf(collection).fillOf(properties);
  }

  /** The small drawing of a record beside its title. */
  symbolOf(record: PortalRecord): SVGSVGElement {
    return this.drawing(record.collection, this.fillOf(record));
  }

  drawing(collection: Collection, fill: Fill = "known"): SVGSVGElement {
    const key = `${fill} ${collection.id}`;
    const known = this.drawings.get(key) ?? symbol(this.shapeOf(collection), fill);
    if (!this.drawings.has(key)) known.style.setProperty("--collection", this.colourOf(collection));
    this.drawings.set(key, known);
    return known.cloneNode(true) as SVGSVGElement;
  }
}
