"""Where everything stands in the picture, in user units: written by hand, and complete (a test proves it).

Whoever changes the table moves, adds or drops what it names here; what an arrow says is never written here.
"""

from dataclasses import dataclass

from voice_coach.diagram.sheet import Anchor
from voice_coach.rehearsal.svg import Box, Point

WIDTH = 1010
HEIGHT = 1320
"""Of the states and arrows; what stays where it is is listed below."""

FRAMES: dict[str, Box] = {
    "in_session": (62, 134, 906, 796),
    "under_way": (270, 157, 686, 719),
    "set": (282, 345, 662, 230),
    "moving": (580, 365, 352, 190),
}

STATES: dict[str, Box] = {
    "standby": (60, 40, 100, 36),
    "choosing": (270, 40, 100, 36),
    "warm_up": (376, 185, 110, 36),
    "set_up": (376, 275, 110, 36),
    "get_ready": (376, 385, 110, 36),
    "count_in": (594, 385, 78, 36),
    "lift": (732, 385, 62, 36),
    "hold": (856, 385, 62, 36),
    "lower": (856, 482, 62, 36),
    "between": (724, 482, 78, 36),
    "switching": (376, 640, 110, 36),
    "resting": (376, 730, 110, 36),
    "cool_down": (376, 820, 110, 36),
    "paused": (76, 330, 84, 196),
    "checking": (76, 750, 84, 36),
    "finished": (76, 980, 100, 36),
    "stopped": (376, 980, 110, 36),
    "asking": (376, 1190, 110, 36),
}

FILLS: dict[str, str] = {
    **dict.fromkeys(STATES, "#cde6df"),
    **dict.fromkeys(("standby", "choosing", "finished"), "#eceff1"),
    **dict.fromkeys(("warm_up", "cool_down"), "#fde7c8"),
    **dict.fromkeys(("get_ready", "switching"), "#efe9df"),
    **dict.fromkeys(("set_up", "asking"), "#dfe7fb"),
    "resting": "#d3ebfa",
    "paused": "#fff0a8",
    "checking": "#ffcfa8",
    "stopped": "#f4b6b6",
}
"""Colours as in the picture of a session; the states without one of their own are those of a repetition."""

CHOICES: dict[str, Point] = {
    "asking|choosing|warm_up|choosing": (431, 58),
    "count_in|warm_up|set_up|cool_down|resting|get_ready": (296, 403),
    "switching|resting|cool_down": (763, 610),
    "choosing|stopped|warm_up|choosing": (600, 1100),
    "checking|stopped": (431, 1266),
}
"""Centres of the diamonds."""

LEGEND: Point = (730, 985)

DIAMOND = 9
"""From the centre of a diamond to its corners."""


@dataclass(frozen=True, slots=True)
class Route:
    """The way of an arrow, and where its label stands: base line of the first line, and how wide a line may be."""

    points: tuple[Point, ...]
    label: Point
    anchor: Anchor = "start"
    wide: float = 240


R = Route
_ON = "count_in|warm_up|set_up|cool_down|resting|get_ready"
_LEG = "switching|resting|cool_down"
_START = "asking|choosing|warm_up|choosing"
_HURT = "checking|stopped"
_TOLD = "choosing|stopped|warm_up|choosing"

ROUTES: dict[tuple[str, str], Route] = {
    # before and after a session
    ("standby", "choosing"): R(((160, 50), (270, 50)), (215, 45), "middle"),
    ("choosing", "standby"): R(((270, 66), (160, 66)), (215, 81), "middle"),
    ("standby", "asking"): R(((150, 40), (150, 22), (1006, 22), (1006, 1201), (486, 1201)), (520, 34), wide=330),
    ("choosing", "choosing"): R(((290, 40), (290, 27), (320, 27), (320, 40)), (326, 33)),
    ("standby", _START): R(((110, 40), (110, 14), (431, 14), (431, 49)), (116, 32)),
    ("choosing", _START): R(((370, 58), (422, 58)), (396, 53), "middle"),
    (_START, "choosing"): R(((431, 67), (431, 96), (340, 96), (340, 76)), (425, 110), "end", 90),
    (_START, "warm_up"): R(((431, 67), (431, 185)), (437, 120)),
    ("choosing", "paused"): R(((285, 76), (285, 118), (150, 118), (150, 330)), (156, 200), wide=100),
    ("finished", "choosing"): R(
        ((90, 1016), (90, 1036), (42, 1036), (42, 108), (310, 108), (310, 76)), (160, 103), wide=120
    ),
    ("finished", "standby"): R(((120, 1016), (120, 1065), (28, 1065), (28, 64), (60, 64)), (74, 1048), "middle", 76),
    ("finished", _START): R(
        ((150, 1016), (150, 1080), (14, 1080), (14, 14), (431, 14), (431, 49)), (82, 1075), "middle"
    ),
    ("stopped", "standby"): R(((431, 1016), (431, 1065), (28, 1065), (28, 64), (60, 64)), (300, 1053), "middle"),
    # warm-up and set-up
    ("warm_up", "set_up"): R(((431, 221), (431, 275)), (437, 245), wide=200),
    ("warm_up", "count_in"): R(((486, 203), (656, 203), (656, 385)), (492, 198)),
    ("set_up", "count_in"): R(((486, 293), (634, 293), (634, 385)), (492, 288)),
    ("set_up", "get_ready"): R(((431, 311), (431, 385)), (437, 322), wide=194),
    # a set
    ("get_ready", "count_in"): R(((486, 412), (594, 412)), (492, 366), wide=100),
    ("moving", "get_ready"): R(((580, 419), (486, 419)), (492, 434)),
    ("count_in", "lift"): R(((672, 403), (732, 403)), (702, 384), "middle", 60),
    ("lift", "hold"): R(((794, 403), (856, 403)), (825, 398), "middle"),
    ("hold", "lower"): R(((887, 421), (887, 482)), (893, 456)),
    ("lower", "between"): R(((856, 500), (802, 500)), (829, 495), "middle"),
    ("between", "lift"): R(((763, 482), (763, 421)), (769, 438), wide=116),
    # after a set of one leg
    ("between", _LEG): R(((763, 518), (763, 601)), (757, 534), "end", 110),
    ("moving", _LEG): R(((810, 555), (810, 610), (772, 610)), (816, 588), wide=60),
    ("set", _LEG): R(((880, 575), (880, 610), (772, 610)), (886, 592), wide=90),
    (_LEG, "switching"): R(((763, 619), (763, 668), (486, 668)), (690, 663), "end"),
    (_LEG, "resting"): R(((763, 619), (763, 756), (486, 756)), (690, 751), "end"),
    (_LEG, "cool_down"): R(((763, 619), (763, 838), (486, 838)), (690, 833), "end"),
    ("set", "switching"): R(((462, 575), (462, 640)), (468, 592), wide=150),
    ("set", "resting"): R(((700, 575), (700, 736), (486, 736)), (706, 589), wide=55),
    ("switching", "get_ready"): R(((446, 640), (446, 421)), (440, 560), "end"),
    ("switching", "count_in"): R(((486, 650), (633, 650), (633, 421)), (627, 630), "end", 90),
    ("switching", "resting"): R(((400, 676), (400, 730)), (406, 690), wide=52),
    ("resting", "switching"): R(((462, 730), (462, 676)), (468, 700), wide=110),
    ("resting", "get_ready"): R(((376, 740), (330, 740), (330, 411), (376, 411)), (336, 576), wide=104),
    ("cool_down", "finished"): R(((420, 856), (420, 897), (120, 897), (120, 980)), (154, 878), wide=260),
    # pausing and going on
    ("under_way", "paused"): R(((270, 356), (160, 356)), (166, 323), wide=125),
    ("moving", "paused"): R(((580, 497), (160, 497)), (166, 464), wide=125),
    ("paused", _ON): R(((160, 403), (287, 403)), (166, 370), wide=110),
    ("paused", "count_in"): R(((160, 450), (615, 450), (615, 421)), (166, 418), wide=110),
    ("paused", "switching"): R(((160, 510), (178, 510), (178, 658), (376, 658)), (184, 600), wide=75),
    ("paused", "resting"): R(((160, 520), (264, 520), (264, 736), (376, 736)), (184, 540), wide=76),
    (_ON, "warm_up"): R(((296, 394), (296, 203), (376, 203)), (302, 184), wide=76),
    (_ON, "set_up"): R(((296, 394), (296, 293), (376, 293)), (302, 274), wide=76),
    (_ON, "count_in"): R(((296, 394), (296, 355), (612, 355), (612, 385)), (302, 369), wide=110),
    (_ON, "get_ready"): R(((305, 403), (376, 403)), (340, 398), "middle"),
    (_ON, "resting"): R(((296, 412), (296, 756), (376, 756)), (302, 771), wide=76),
    (_ON, "cool_down"): R(((296, 412), (296, 838), (376, 838)), (302, 819), wide=76),
    # safety
    ("under_way", "checking"): R(((270, 768), (160, 768)), (215, 749), "middle", 100),
    ("finished", "paused"): R(((76, 998), (66, 998), (66, 312), (118, 312), (118, 330)), (72, 230), wide=66),
    ("paused", "checking"): R(((148, 526), (148, 750)), (154, 706), wide=80),
    ("checking", "paused"): R(((88, 750), (88, 526)), (94, 600), wide=60),
    ("checking", "stopped"): R(((146, 786), (146, 914), (416, 914), (416, 980)), (152, 830), wide=140),
    ("checking", "finished"): R(((90, 786), (90, 980)), (96, 830)),
    ("in_session", "stopped"): R(((456, 930), (456, 980)), (462, 960)),
    ("in_session", "finished"): R(((156, 930), (156, 980)), (162, 960)),
    ("finished", "stopped"): R(((176, 998), (376, 998)), (276, 993), "middle"),
    ("choosing", "stopped"): R(
        ((325, 76), (325, 130), (1002, 130), (1002, 945), (560, 945), (560, 984), (486, 984)), (566, 960), wide=90
    ),
    ("stopped", "asking"): R(((446, 1016), (446, 1190)), (440, 1074), "end", 110),
    ("asking", "stopped"): R(((462, 1190), (462, 1016)), (468, 1034), wide=120),
    ("asking", "asking"): R(((486, 1218), (510, 1218), (510, 1240), (470, 1240), (470, 1226)), (516, 1220), wide=80),
    ("choosing", "asking"): R(((370, 72), (994, 72), (994, 1206), (486, 1206)), (470, 85), wide=330),
    (_START, "asking"): R(((440, 58), (984, 58), (984, 1196), (486, 1196)), (470, 53)),
    ("finished", "asking"): R(((112, 1016), (112, 1204), (376, 1204)), (180, 1172), wide=190),
    ("asking", "finished"): R(((400, 1190), (400, 1134), (168, 1134), (168, 1016)), (176, 1129)),
    ("asking", _TOLD): R(((478, 1190), (478, 1100), (591, 1100)), (500, 1095)),
    (_TOLD, "stopped"): R(((600, 1091), (600, 1012), (486, 1012)), (606, 1060), wide=60),
    (_TOLD, "warm_up"): R(((609, 1100), (974, 1100), (974, 187), (486, 187)), (690, 1095)),
    (_TOLD, "choosing"): R(((600, 1109), (600, 1296), (7, 1296), (7, 6), (280, 6), (280, 40)), (250, 1291)),
    ("asking", "checking"): R(((376, 1218), (21, 1218), (21, 768), (76, 768)), (180, 1215)),
    ("asking", _HURT): R(((431, 1226), (431, 1257)), (437, 1252)),
    (_HURT, "checking"): R(((422, 1266), (14, 1266), (14, 764), (76, 764)), (300, 1261), "middle"),
    (_HURT, "stopped"): R(((440, 1266), (660, 1266), (660, 1006), (486, 1006)), (560, 1261), "middle"),
    ("stopped", "stopped"): R(((486, 989), (510, 989), (510, 1007), (486, 1007)), (516, 1003)),
}
