"""Accepts and rejects all tracked changes of documents, in one headless LibreOffice.

docx_accept.py FOLDER: opens each FOLDER/*.docx, and what LibreOffice saves of it as .odt, twice each, and answers on standard output
with one object of JSON: by file name without its ending, the text when all changes are accepted, and when all are rejected, of
either. Where the document has the bookmark "text", that is what it holds.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

START_S = 120
ANSWERS = {"accepted": ".uno:AcceptAllTrackedChanges", "rejected": ".uno:RejectAllTrackedChanges"}


def connect(pipe):
    """The office's context, once it answers."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    end = time.monotonic() + START_S
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def opened(desktop, path):
    """The document at a path."""
    hidden = PropertyValue(Name="Hidden", Value=True)
    return desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, (hidden,))


def answer(context, desktop, path, command, copy=None):
    """The text of a document after one answer to all changes; before, it is saved as .odt where `copy` says."""
    document = opened(desktop, path)
    try:
        if copy:
            document.storeToURL(copy.as_uri(), (PropertyValue(Name="FilterName", Value="writer8"),))
        dispatcher = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
        dispatcher.executeDispatch(document.CurrentController.Frame, command, "", 0, ())
        assert not document.Redlines.createEnumeration().hasMoreElements(), f"{path}: changes are left"
        if not document.Bookmarks.hasByName("text"):
            return document.Text.String
        text = document.Bookmarks.getByName("text").Anchor.String
        # The bookmark starts in the paragraph in front.
        assert text.startswith("\n"), repr(text)
        return text[1:]
    finally:
        document.close(True)


def main(folder):
    with tempfile.TemporaryDirectory() as home:
        pipe = f"variorum{time.time_ns()}"
        command = ["soffice", "--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"]
        command.append(f"-env:UserInstallation={pathlib.Path(home, 'profile').as_uri()}")
        office = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            context = connect(pipe)
            desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
            told = {}
            for path in sorted(pathlib.Path(folder).resolve().glob("*.docx")):
                copy = path.with_suffix(".odt")
                answers = {}
                for name, command in ANSWERS.items():
                    answers[name] = answer(context, desktop, path, command, None if copy.exists() else copy)
                    answers[name + " as .odt"] = answer(context, desktop, copy, command)
                told[path.stem] = answers
            json.dump(told, sys.stdout)
            try:
                desktop.terminate()
            except Exception:
                # It closes the connection while it answers.
                pass
            office.wait(timeout=30)
        finally:
            office.kill()
            office.wait()


main(sys.argv[1])
