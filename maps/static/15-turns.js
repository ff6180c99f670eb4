/*
 * The world goes around: what stands beyond the 180th meridian is drawn beside what stands before
 * it. Everything is moved by whole turns to where it is nearest to the middle of the view.
 */
(function () {
  "use strict";

  /** In the unit square of Web Mercator: the same place, at most half a world from the middle. */
  const turned = (ConflictMap.turned = (x, middle) => x + Math.round(middle - x));

  /** The middle of the view in the unit square, turns counted. */
  ConflictMap.middleOf = (map) => map.getCenter().lng / 360 + 0.5;

  /** A position nearest to the middle of the view. */
  ConflictMap.near = function (map, at) {
    const position = L.latLng(at);
    const x = position.lng / 360 + 0.5;
    return L.latLng(position.lat, position.lng + 360 * (turned(x, ConflictMap.middleOf(map)) - x));
  };

  /** Move atoms of a view, in place. */
  ConflictMap.turnAtoms = function (atoms, middle) {
    for (const atom of atoms) atom.x = turned(atom.x, middle);
  };

  function* longitudesOf(coordinates) {
    if (typeof coordinates[0] === "number") yield coordinates[0];
    else for (const each of coordinates) yield* longitudesOf(each);
  }

  const extents = new WeakMap();

  /** West and east of a GeoJSON geometry; east beyond 180 where it is cut at the 180th meridian. */
  function extentOf(geometry) {
    if (!extents.has(geometry)) {
      let [west, east, westOfAll, eastOfAll] = [Infinity, -Infinity, Infinity, -Infinity];
      for (const longitude of longitudesOf(geometry.coordinates || [])) {
        const whole = longitude < 0 ? longitude + 360 : longitude;
        [west, east] = [Math.min(west, longitude), Math.max(east, longitude)];
        [westOfAll, eastOfAll] = [Math.min(westOfAll, whole), Math.max(eastOfAll, whole)];
      }
      const isCut = east - west > 180 && eastOfAll - westOfAll < east - west;
      extents.set(geometry, isCut ? { isCut, middle: (westOfAll + eastOfAll) / 2 } : { isCut, middle: (west + east) / 2 });
    }
    return extents.get(geometry);
  }

  /** By how many degrees a geometry is moved to be nearest to the middle of the view. */
  ConflictMap.shiftOf = function (map, geometry) {
    const { middle } = extentOf(geometry);
    return Number.isFinite(middle) ? 360 * Math.round((map.getCenter().lng - middle) / 360) : 0;
  };

  /** How coordinates of a geometry become Leaflet's, with `shift` of shiftOf: put together where cut. */
  ConflictMap.shifted = function (geometry, shift) {
    const { isCut } = extentOf(geometry);
    return ([longitude, latitude]) => L.latLng(latitude, (isCut && longitude < 0 ? longitude + 360 : longitude) + shift);
  };
})();
