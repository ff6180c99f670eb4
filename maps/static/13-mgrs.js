/*
 * Positions in words: degrees, and MGRS. UTM by Krüger's series (as Karney 2011 gives it, to the
 * fourth power, good to a millimetre); letters as in the NGA's MGRS standard, new lettering (WGS 84).
 */
(function () {
  "use strict";

  const RADIUS = 6378137; // metres
  const FLATTENING = 1 / 298.257223563;
  const SCALE = 0.9996;
  const EAST = 500000;
  const SOUTH = 10000000;
  const BANDS = "CDEFGHJKLMNPQRSTUVWX";
  const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"; // without I and O

  const n = FLATTENING / (2 - FLATTENING);
  const MERIDIAN = (RADIUS / (1 + n)) * (1 + n ** 2 / 4 + n ** 4 / 64);
  const ALPHA = [
    n / 2 - (2 / 3) * n ** 2 + (5 / 16) * n ** 3 + (41 / 180) * n ** 4,
    (13 / 48) * n ** 2 - (3 / 5) * n ** 3 + (557 / 1440) * n ** 4,
    (61 / 240) * n ** 3 - (103 / 140) * n ** 4,
    (49561 / 161280) * n ** 4,
  ];

  const radians = (degrees) => (degrees * Math.PI) / 180;

  /** -180 to 180, however often the map was turned around the world. */
  ConflictMap.wrapped = (longitude) =>
    longitude >= -180 && longitude <= 180 ? longitude : ((((longitude + 180) % 360) + 360) % 360) - 180;

  /** Zones are six degrees wide but for south-west Norway and Svalbard. */
  function zoneOf(longitude, latitude) {
    if (latitude >= 56 && latitude < 64 && longitude >= 3 && longitude < 12) return 32;
    if (latitude >= 72 && longitude >= 0 && longitude < 42) return longitude < 9 ? 31 : longitude < 21 ? 33 : longitude < 33 ? 35 : 37;
    return Math.min(Math.floor((longitude + 180) / 6) + 1, 60);
  }

  /** Easting and northing in metres (northing false in the south, as UTM has it). */
  function utm(longitude, latitude, zone) {
    const e = Math.sqrt(FLATTENING * (2 - FLATTENING));
    const phi = radians(latitude);
    const lambda = radians(longitude - (zone * 6 - 183));
    const sine = Math.sin(phi);
    const t = Math.sinh(Math.atanh(sine) - e * Math.atanh(e * sine));
    const xi = Math.atan2(t, Math.cos(lambda));
    const eta = Math.atanh(Math.sin(lambda) / Math.hypot(1, t));
    let [x, y] = [eta, xi];
    ALPHA.forEach((alpha, index) => {
      const times = 2 * (index + 1);
      x += alpha * Math.cos(times * xi) * Math.sinh(times * eta);
      y += alpha * Math.sin(times * xi) * Math.cosh(times * eta);
    });
    return [EAST + SCALE * MERIDIAN * x, SCALE * MERIDIAN * y + (latitude < 0 ? SOUTH : 0)];
  }

  const five = (metres) => String(Math.floor(metres) % 100000).padStart(5, "0");

  /** "37U CP 65000 49200", to a metre; "" near the poles, where MGRS is another grid. */
  ConflictMap.mgrs = function (longitude, latitude) {
    const east = ConflictMap.wrapped(longitude) === 180 ? -180 : ConflictMap.wrapped(longitude);
    if (!(latitude >= -80 && latitude <= 84)) return "";
    const zone = zoneOf(east, latitude);
    const [x, y] = utm(east, latitude, zone);
    const band = BANDS[Math.min(Math.floor((latitude + 80) / 8), BANDS.length - 1)];
    const column = LETTERS[((zone - 1) % 3) * 8 + Math.floor(x / 100000) - 1];
    const row = LETTERS[(Math.floor(y / 100000) + (zone % 2 ? 0 : 5)) % 20];
    return `${zone}${band} ${column}${row} ${five(x)} ${five(y)}`;
  };

  /** "48.2820° N, 37.1810° E": latitude first, as the form takes it. */
  ConflictMap.degrees = function (longitude, latitude) {
    const east = ConflictMap.wrapped(longitude);
    const of = (value, plus, minus) => `${Math.abs(value).toFixed(4)}° ${value >= 0 ? plus : minus}`;
    return `${of(latitude, "N", "S")}, ${of(east, "E", "W")}`;
  };

  /** Length in metres and direction in degrees from one position to another, on the WGS 84 ellipsoid (Vincenty 1975). */
  ConflictMap.geodesic = function (from, to) {
    const b = RADIUS * (1 - FLATTENING);
    const L = radians(ConflictMap.wrapped(to.lng - from.lng));
    const [u1, u2] = [from.lat, to.lat].map((latitude) => Math.atan((1 - FLATTENING) * Math.tan(radians(latitude))));
    const [sin1, cos1, sin2, cos2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
    let lambda = L;
    let sinS, cosS, sigma, cosSqA, cos2M;
    for (let turn = 0; turn < 100; turn += 1) {
      const [sinL, cosL] = [Math.sin(lambda), Math.cos(lambda)];
      sinS = Math.hypot(cos2 * sinL, cos1 * sin2 - sin1 * cos2 * cosL);
      if (sinS < 1e-14) return { metres: 0, bearing: 0 };
      cosS = sin1 * sin2 + cos1 * cos2 * cosL;
      sigma = Math.atan2(sinS, cosS);
      const sinA = (cos1 * cos2 * sinL) / sinS;
      cosSqA = 1 - sinA * sinA;
      cos2M = cosSqA > 1e-12 ? cosS - (2 * sin1 * sin2) / cosSqA : 0;
      const C = (FLATTENING / 16) * cosSqA * (4 + FLATTENING * (4 - 3 * cosSqA));
      const before = lambda;
      lambda = L + (1 - C) * FLATTENING * sinA * (sigma + C * sinS * (cos2M + C * cosS * (2 * cos2M * cos2M - 1)));
      if (Math.abs(lambda - before) < 1e-12) break;
    }
    const uSq = (cosSqA * (RADIUS * RADIUS - b * b)) / (b * b);
    const A = 1 + (uSq / 16384) * (4096 + uSq * (-768 + uSq * (320 - 175 * uSq)));
    const B = (uSq / 1024) * (256 + uSq * (-128 + uSq * (74 - 47 * uSq)));
    const d = B * sinS * (cos2M + (B / 4) * (cosS * (2 * cos2M * cos2M - 1) - (B / 6) * cos2M * (4 * sinS * sinS - 3) * (4 * cos2M * cos2M - 3)));
    const bearing = (Math.atan2(cos2 * Math.sin(lambda), cos1 * sin2 - sin1 * cos2 * Math.cos(lambda)) * 180) / Math.PI;
    return { metres: b * A * (sigma - d), bearing: (bearing + 360) % 360 };
  };
})();
