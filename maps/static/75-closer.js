/* A click on a group: look closer until it comes apart; what never will is listed. */
(function () {
  "use strict";

  const CLOSEST = 15; // no group is zoomed into further than this to be taken apart
  const CELL = 22; // px: half of what the server counts as one
  const DEEPER = 6; // zoom levels closer at which it is asked whether a cell comes apart

  /** A box of pixels around positions, in degrees. */
  function boxAround(map, [west, north, east, south], pixels) {
    const scale = 256 * 2 ** map.getZoom();
    const by = pixels / scale;
    return L.latLngBounds(ConflictMap.place(west - by, south + by), ConflictMap.place(east + by, north - by));
  }

  /** Ask how a cell looks from close by: the box its events really cover. */
  async function extentOf(manager, bounds, behind) {
    const zoom = Math.min(manager.map.getZoom() + DEEPER, 18);
    const more = { window: ConflictMap.windowOf(bounds), zoom };
    const view = ConflictMap.unpack(await ConflictMap.load(ConflictMap.addressOf("/view", manager.asked, manager.days, more)));
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    ConflictMap.turnAtoms(view.atoms, ConflictMap.middleOf(manager.map));
    for (const { x, y, area, backdrop } of view.atoms) {
      if (area || backdrop !== behind || !bounds.contains(ConflictMap.place(x, y))) continue;
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
    return box;
  }

  const isSpot = (box) => box[2] - box[0] < 1e-9 && box[3] - box[1] < 1e-9;

  /** List what a group stands for, and what else is as near. */
  ConflictMap.listGroup = function (manager, group, marker) {
    const around = boxAround(manager.map, group.box, CELL);
    const { area } = group;
    return manager.list(area ? { area: area.key } : { window: ConflictMap.windowOf(around) }, group.backdrop, "", marker.getLatLng(), marker);
  };
  /** Whether opening a group lists its events at once; else it is looked at more closely. */
  ConflictMap.isListed = ({ area, oneSpot, atoms }) => Boolean(area) || (oneSpot && atoms.every((atom) => atom.event !== undefined));

  ConflictMap.lookCloser = async function (manager, group, marker) {
    const { map } = manager;
    const around = boxAround(map, group.box, CELL);
    const list = () => ConflictMap.listGroup(manager, group, marker);
    if (map.getZoom() >= CLOSEST || ConflictMap.isListed(group)) {
      list();
      return;
    }
    let { box } = group;
    const leftAlone = ConflictMap.leftAlone(map);
    if (group.oneSpot) {
      try {
        box = await extentOf(manager, around, group.backdrop);
      } catch (error) {
        box = group.box; // then one step closer
      }
      if (box[0] > box[2]) box = group.box;
      else if (isSpot(box) && map.getZoom() + DEEPER >= CLOSEST) {
        list();
        return;
      }
    }
    if (!leftAlone()) return;
    const bounds = boxAround(map, box, 0);
    const closer = Math.min(map.getBoundsZoom(bounds, false, L.point(80, 80)), CLOSEST);
    map.setView(bounds.getCenter(), Math.max(closer, map.getZoom() + 1));
  };
})();
