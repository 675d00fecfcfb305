// Lengths and areas on the sphere, for what a reader draws: to about half a per cent.
type LonLat = readonly [number, number];

const RADIUS = 6_371_008.8;

export function length(points: readonly LonLat[]): number {
  return points.slice(1).reduce((sum, point, index) => sum + between(points[index] ?? point, point), 0);
}

/** Of the ring through the points. */
export function area(points: readonly LonLat[]): number {
  const sum = points.reduce((total, [lon, lat], index) => {
    const [nextLon, nextLat] = points[(index + 1) % points.length] ?? [lon, lat];
    return total + radians(nextLon - lon) * (2 + Math.sin(radians(lat)) + Math.sin(radians(nextLat)));
  }, 0);
  return Math.abs((sum * RADIUS * RADIUS) / 2);
}

function between([lon, lat]: LonLat, [otherLon, otherLat]: LonLat): number {
  const [up, across] = [radians(otherLat - lat) / 2, radians(otherLon - lon) / 2];
  const h = Math.sin(up) ** 2 + Math.cos(radians(lat)) * Math.cos(radians(otherLat)) * Math.sin(across) ** 2;
  return 2 * RADIUS * Math.asin(Math.sqrt(h));
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
