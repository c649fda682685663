"""Build the compiled modules; everything else about the packages is in pyproject.toml.

The modules below are ordinary Python that also compiles to C (the types stand in the .pxd files).
Compiling is optional: without Cython, a C compiler or Python's headers, on another Python than
CPython, or with AUTOGRAD_CORE_PURE=1 in the environment, the package installs all the same and
the engine runs interpreted, with `autograd_core.COMPILED` False. Its wheel is then one for every
Python and every machine.
"""

import os
import re
import sys
import sysconfig
import tempfile
import tomllib
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_ext import build_ext
from setuptools.errors import BaseError, CCompilerError

PACKAGES = ("autograd_core", "nn")

# Modules whose .pxd holds inline C functions that stand in for them; never compiled.
INLINE = {
    f"autograd_core.{name}"
    for name in ("c99", "links", "making", "program.machine.loops", "reached")
}

# C that a .pxd includes.
HEADERS = sorted(str(path) for path in Path("autograd_core").rglob("*.h"))

DIRECTIVES = {
    "language_level": 3,
    "auto_pickle": False,
    "cdivision": True,
    "boundscheck": False,
    "wraparound": False,
    "initializedcheck": False,
    "nonecheck": False,
}

# Contracting a*b + c into one rounding, or folding sin and cos of one argument into sincos,
# would give other bits than the interpreted engine.
C_FLAGS = ["-O3", "-ffp-contract=off", "-fno-builtin-sin", "-fno-builtin-cos"]

# Where sqrt need not set errno, loops compute it for several numbers at once: the same bits.
LOOP_FLAGS = {"nn.update_rules": ["-fno-math-errno"]}


class BuildEngine(build_ext):
    """Translate and compile: every module or none, for a mixture cannot be imported."""

    def run(self):
        """Note where the modules go: beside the sources when the install is an editable one."""
        self.parallel = self.parallel or os.cpu_count()
        self.roots = [Path(self.build_lib), *([Path()] if self.inplace else [])]
        super().run()

    def build_extensions(self):
        """Compile where that is possible, else say why not and leave the sources to Python."""
        if os.environ.get("AUTOGRAD_CORE_PURE"):
            return self.stay_interpreted("AUTOGRAD_CORE_PURE is set")
        if sys.implementation.name != "cpython":
            return self.stay_interpreted(
                f"compiled modules are made for CPython, and this is {sys.implementation.name}"
            )
        flags = [] if self.compiler.compiler_type == "msvc" else C_FLAGS
        try:
            from Cython.Build import cythonize

            self.try_compiler(flags)
        except ImportError:
            return self.stay_interpreted("Cython is not installed")
        except (BaseError, CCompilerError) as error:
            return self.stay_interpreted(f"no working C compiler with Python's headers ({error})")

        # A mistake in our own sources raises here, loudly: the compiler has been seen to work.
        translated = cythonize(self.extensions, build_dir="build", compiler_directives=DIRECTIVES)
        results = {result.name: result for result in translated}
        for extension in self.extensions:
            extension.sources = results[extension.name].sources
            extension.depends = [*results[extension.name].depends, *HEADERS]
            own = LOOP_FLAGS.get(extension.name, []) if flags else []
            extension.extra_compile_args = [*flags, *own]
        super().build_extensions()

        missing = [
            e.name for e in self.extensions if not Path(self.get_ext_fullpath(e.name)).exists()
        ]
        if missing:
            self.stay_interpreted(f"the C compiler failed on {', '.join(missing)}")

    def try_compiler(self, flags):
        """Compile and link a module that does nothing; raise what the compiler raises."""
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "probe.c")
            source.write_text("#include <Python.h>\n", encoding="utf-8")
            objects = self.compiler.compile([str(source)], output_dir=folder, extra_postargs=flags)
            self.compiler.link_shared_object(objects, str(Path(folder, "probe.so")))

    def stay_interpreted(self, reason):
        """Remove what earlier builds left, for Python would prefer it to the sources."""
        for package in (root / name for root in self.roots for name in PACKAGES):
            for stale in package.rglob(f"*{sysconfig.get_config_var('EXT_SUFFIX')}"):
                stale.unlink()
        self.extensions = []
        self.distribution.ext_modules = []  # what is installed or put in a wheel is pure Python
        print(
            f"autograd-core: {reason}.\n"
            "autograd-core: installing without compiled modules; everything works, more slowly.",
            file=sys.stderr,
        )


class BuildWheel(bdist_wheel):
    """Name the wheel by what was built: without compiled modules it is one for every Python."""

    def run(self):
        """Build first, once: only then is it known whether modules were compiled."""
        self.run_command("build")
        self.root_is_pure = not self.distribution.has_ext_modules()
        super().run()


def extensions():
    """List an optional extension for each module that has its C types beside it."""
    typed = [path for package in PACKAGES for path in Path(package).rglob("*.pxd")]
    modules = [path for path in typed if path.with_suffix(".py").exists()]
    names = sorted({".".join(path.with_suffix("").parts) for path in modules} - INLINE)
    folders = sorted({str(Path(header).parent) for header in HEADERS})
    return [
        Extension(name, [f"{name.replace('.', '/')}.py"], include_dirs=folders, optional=True)
        for name in names
    ]


def description():
    """README as an index shows it: with whole addresses, as far as the project has some."""
    text = Path("README.md").read_text(encoding="utf-8")
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    urls = {name: url.rstrip("/") for name, url in project.get("urls", {}).items()}
    if site := urls.get("Documentation"):
        text = text.replace("](docs/playground/playground.md", f"]({site}/playground.html")
    if repository := urls.get("Repository"):
        text = re.sub(r"\]\((?=[\w./]+\.\w+[)#])", f"]({repository}/blob/HEAD/", text)
        text = re.sub(r'(\bsrc(?:set)?=")(?!\w+:)', rf"\1{repository}/raw/HEAD/", text)
    return text


setup(
    ext_modules=extensions(),
    cmdclass={"bdist_wheel": BuildWheel, "build_ext": BuildEngine},
    long_description=description(),
    long_description_content_type="text/markdown",
)
