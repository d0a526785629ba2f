package io.sandhold.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The house rules: who may know whom, how a module is laid out, how a class is not called. */
class HouseTest {

    private static final String ROOT = "io.sandhold.";

    /** Each module, and those of the house that it may name. */
    private static final Map<String, Set<String>> MAY_NAME = Map.ofEntries(
            Map.entry("archives", Set.of("storage")),
            Map.entry("efast", Set.of("egress")),
            Map.entry("egress", Set.of()),
            Map.entry("interpreters", Set.of("isolation", "storage", "sessions")),
            Map.entry("isolation", Set.of()),
            Map.entry("previews", Set.of()),
            Map.entry("sdk", Set.of()),
            Map.entry("storage", Set.of()),
            Map.entry("terminals", Set.of("isolation")),
            Map.entry("programs", Set.of("isolation", "sessions")),
            Map.entry("sessions", Set.of("egress", "isolation", "storage", "terminals")),
            Map.entry("sshserver", Set.of("sessions", "isolation", "storage", "terminals")),
            Map.entry(
                    "webapi",
                    Set.of(
                            "archives",
                            "efast",
                            "interpreters",
                            "previews",
                            "programs",
                            "sessions",
                            "isolation",
                            "storage",
                            "terminals")),
            Map.entry(
                    "server",
                    Set.of(
                            "efast",
                            "egress",
                            "interpreters",
                            "isolation",
                            "storage",
                            "sessions",
                            "programs",
                            "sshserver",
                            "webapi")));

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.sandhold");

    @Test
    void every_module_has_its_row_in_the_table_of_who_may_name_whom() {
        Set<String> found = HOUSE.stream()
                .map(c -> c.getPackageName().substring(ROOT.length()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(MAY_NAME.keySet()), found);
    }

    @TestFactory
    List<DynamicTest> a_module_names_only_those_it_may() {
        return MAY_NAME.entrySet().stream()
                .map(row -> DynamicTest.dynamicTest(row.getKey(), () -> namesOnly(row.getKey(), row.getValue())))
                .toList();
    }

    private static void namesOnly(String module, Set<String> others) {
        String[] refused = MAY_NAME.keySet().stream()
                .filter(other -> !other.equals(module) && !others.contains(other))
                .map(other -> ROOT + other + "..")
                .toArray(String[]::new);
        assertTrue(HOUSE.stream().anyMatch(c -> c.getPackageName().equals(ROOT + module)), "no class in " + module);
        if (refused.length > 0) {
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + module + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(refused)
                    .check(HOUSE);
        }
    }

    @Test
    void the_sdk_depends_on_nothing_of_the_house() throws IOException {
        Matcher named = Pattern.compile("<artifactId>(sandhold-[a-z-]+)</artifactId>")
                .matcher(Files.readString(Path.of("..", "sdk", "pom.xml")));
        assertEquals(
                List.of("sandhold-parent", "sandhold-sdk"),
                named.results().map(found -> found.group(1)).toList());
    }

    @Test
    void doors_start_no_jail_and_open_no_volume_by_themselves() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + "sshserver", ROOT + "webapi")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("io\\.sandhold\\.(isolation\\.(Isolation|IsolationConfig|Jail|JailSpec)"
                        + "|storage\\.(Volumes|VolumesConfig|Volume))")
                .check(HOUSE);
    }

    @Test
    void a_module_is_one_flat_package() {
        classes()
                .should()
                .resideInAnyPackage(
                        MAY_NAME.keySet().stream().map(module -> ROOT + module).toArray(String[]::new))
                .check(HOUSE);
    }

    @Test
    void a_class_says_what_it_owns() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Helpers")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Common")
                .orShould()
                .haveSimpleNameEndingWith("Misc")
                .check(HOUSE);
    }

    @Test
    void what_implements_a_module_is_not_shown_to_the_others() {
        classes()
                .that(areImplementationsIn(ROOT + "sshserver"))
                .or(areImplementationsIn(ROOT + "webapi"))
                .should()
                .bePackagePrivate()
                .check(HOUSE);
    }

    private static DescribedPredicate<JavaClass> areImplementationsIn(String module) {
        return resideInAPackage(module)
                .and(DescribedPredicate.describe(
                        "are neither interfaces nor records nor nested",
                        c -> !c.isInterface()
                                && !c.isRecord()
                                && c.isTopLevelClass()
                                && !c.getModifiers().contains(JavaModifier.SYNTHETIC)
                                && !c.getSimpleName().equals("package-info")));
    }

    @Test
    void exceptions_are_unchecked_and_the_modules_own() {
        classes()
                .that()
                .areAssignableTo(Exception.class)
                .should()
                .beAssignableTo(RuntimeException.class)
                .check(HOUSE);
    }
}
