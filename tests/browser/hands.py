"""Three ways to work a page: with a mouse, with the keyboard alone, and without JavaScript."""

from playwright.sync_api import Locator, Page, expect

TABS_MAX = 150


class Mouse:
    """Points and clicks; the page follows by itself."""

    scripted = True

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        """Activate a link, a button or a menu."""
        target.click()

    def type(self, target: Locator, text: str) -> None:
        """Fill in a field, and leave it."""
        target.fill(text)
        target.blur()

    def choose(self, target: Locator, value: str) -> None:
        """Choose an option of a list by its value."""
        target.select_option(value)

    def see(self, target: Locator) -> None:
        """Wait until something is on screen."""
        expect(target).to_be_visible()

    def miss(self, target: Locator) -> None:
        """Wait until something is no longer there."""
        expect(target).to_have_count(0)


class Keyboard(Mouse):
    """Tab to it, then Enter, arrows and letters."""

    def reach(self, target: Locator) -> None:
        """Press Tab until the focus is on `target`."""
        expect(target).to_be_visible()
        for _ in range(TABS_MAX):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} cannot be reached with the Tab key")

    def press(self, target: Locator) -> None:
        """Reach it and press Enter."""
        self.reach(target)
        self.page.keyboard.press("Enter")

    def type(self, target: Locator, text: str) -> None:
        """Reach the field and type."""
        self.reach(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, target: Locator, value: str) -> None:
        """Reach the list and go down to the option."""
        self.reach(target)
        self.page.keyboard.press("Home")
        for _ in range(60):
            if target.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} cannot be chosen in {target}")


class WithoutScript(Mouse):
    """The same, where nothing follows by itself: the page is asked for again."""

    scripted = False

    def see(self, target: Locator) -> None:
        """Reload until it is there."""
        for _ in range(30):
            if target.count() and target.first.is_visible():
                return
            self.page.wait_for_timeout(500)
            self.page.reload()
        expect(target).to_be_visible()

    def miss(self, target: Locator) -> None:
        """Reload until it is gone."""
        for _ in range(60):
            if not target.count():
                return
            self.page.wait_for_timeout(500)
            self.page.reload()
        expect(target).to_have_count(0)
