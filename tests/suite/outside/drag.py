"""Drags files onto a window and drops them, as a file manager does it (XDND 5).

Usage: drag.py WINDOW FILE...
Ends with 0 when the window has said that it took them, with 1 otherwise.
"""

import pathlib
import select
import sys
import time

from Xlib import X, Xatom, display
from Xlib.protocol import event

PATIENCE_SECS = 60


def main():
    target, files = int(sys.argv[1]), sys.argv[2:]
    # The format wants an end of line after each address, the last one too.
    addresses = "".join(pathlib.Path(file).absolute().as_uri() + "\r\n" for file in files).encode()

    screen = display.Display()
    atom = screen.intern_atom
    selection, uri_list = atom("XdndSelection"), atom("text/uri-list")
    source = screen.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
    source.set_selection_owner(selection, X.CurrentTime)
    window = screen.create_resource_object("window", target)
    place = window.get_geometry()
    middle = window.translate_coords(screen.screen().root, 0, 0)
    x, y = -middle.x + place.width // 2, -middle.y + place.height // 2

    def tell(name, *data):
        data = [source.id, *data] + [0] * (4 - len(data))
        window.send_event(event.ClientMessage(window=window, client_type=atom(name), data=(32, data)))

    tell("XdndEnter", 5 << 24, uri_list)
    tell("XdndPosition", 0, x << 16 | y, X.CurrentTime, atom("XdndActionCopy"))
    screen.flush()

    is_accepted = is_handed_over = is_dropped = False
    end = time.monotonic() + PATIENCE_SECS
    while time.monotonic() < end:
        if not screen.pending_events():
            select.select([screen.fileno()], [], [], 1)
            continue
        told = screen.next_event()
        if told.type == X.SelectionRequest:
            told.requestor.change_property(told.property, told.target, 8, addresses)
            answer = event.SelectionNotify(
                time=told.time,
                requestor=told.requestor,
                selection=told.selection,
                target=told.target,
                property=told.property,
            )
            told.requestor.send_event(answer)
            is_handed_over = True
        elif told.type == X.ClientMessage and told.client_type == atom("XdndStatus"):
            if not told.data[1][1] & 1:
                sys.exit("the window takes no files")
            is_accepted = True
        elif told.type == X.ClientMessage and told.client_type == atom("XdndFinished"):
            sys.exit(0 if told.data[1][1] & 1 else "the window has refused the files")
        if is_accepted and is_handed_over and not is_dropped:
            tell("XdndDrop", 0, X.CurrentTime)
            is_dropped = True
        screen.flush()
    sys.exit("the window has not answered")


main()
