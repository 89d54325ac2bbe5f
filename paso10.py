"""The command line: puts the commands together, and nothing else."""

from commands import backup, catalogue, checking, exports, figures, goals, home, people, schedule
from commands.shell import app

PARTS = (  # in the order of the help
    home,
    schedule,
    figures,
    goals,
    catalogue,
    exports,
    checking,
    people,
    backup,
)
for part in PARTS:
    app.add_typer(part.app)
app.add_typer(people.audit)
app.add_typer(people.people)


def main() -> None:
    app()


if __name__ == "__main__":
    main()
