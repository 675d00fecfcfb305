// A drawing of the server (SVG) as a picture (PNG), made in the browser only when somebody asks for it.

/** Pictures are drawn at twice the size of the drawing: sharp on paper, not heavy. */
const SCALE = 2;

/** Fetches a drawing and paints it on white. */
export async function pictureOf(href: string): Promise<Blob> {
  const answer = await fetch(href);
  if (!answer.ok) throw new Error(`${href}: ${answer.status}`);
  const image = await loaded(await answer.text());
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * SCALE;
  canvas.height = image.naturalHeight * SCALE;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
  });
}

/** A `data:` address, since the security policy admits no image from a blob. */
function loaded(svg: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error("not a drawing"));
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  });
}

/** The name under which the picture of a file is kept. */
export function pictureName(drawing: string): string {
  return `${drawing.replace(/\.svg$/, "")}.png`;
}
