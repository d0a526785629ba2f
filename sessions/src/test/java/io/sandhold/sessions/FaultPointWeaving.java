package io.sandhold.sessions;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.Set;

/** Puts a call of {@link FaultPoints} before each call that changes the world. */
final class FaultPointWeaving implements ClassFileTransformer {

    private static final ClassDesc POINTS = ClassDesc.of(FaultPoints.class.getName());
    private static final MethodTypeDesc STEP = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String);
    private static final MethodTypeDesc SYSTEM_CALL =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object, ConstantDescs.CD_long);

    private static final String KERNEL = "io/sandhold/storage/Kernel";
    private static final String H2_FILES = "org/h2/store/fs/";

    /** By owner, the methods that change something. */
    private static final Map<String, Set<String>> CHANGING = Map.of(
            "java/nio/file/Files",
            Set.of(
                    "copy",
                    "createDirectories",
                    "createDirectory",
                    "createFile",
                    "createLink",
                    "delete",
                    "deleteIfExists",
                    "move",
                    "newOutputStream",
                    "setAttribute",
                    "setPosixFilePermissions",
                    "write",
                    "writeString"),
            "java/nio/channels/FileChannel",
            Set.of("force", "truncate", "write"),
            "java/io/RandomAccessFile",
            Set.of("setLength", "write"),
            "java/lang/ProcessBuilder",
            Set.of("start"),
            "java/lang/Process",
            Set.of("destroyForcibly", "getOutputStream"), // the latter to let go of a jail's lifeline
            "java/lang/ProcessHandle",
            Set.of("destroyForcibly"),
            "io/sandhold/isolation/FrameWriter",
            Set.of("write"),
            "io/sandhold/sessions/Registry",
            Set.of("write", "writeRemoval", "writeUnlessPresent"));

    @Override
    public byte[] transform(
            ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] classFile) {
        if (name == null
                || name.startsWith("io/sandhold/sessions/Fault")
                || !name.startsWith("io/sandhold/") && !name.startsWith(H2_FILES)) {
            return null;
        }
        try {
            ClassTransform weaving = (target, element) -> {
                if (element instanceof MethodModel method && method.code().isPresent()) {
                    target.transformMethod(method, MethodTransform.transformingCode(code(name, method)));
                } else {
                    target.with(element);
                }
            };
            ClassFile context = ClassFile.of();
            return context.transformClass(context.parse(classFile), weaving);
        } catch (RuntimeException e) {
            // the JVM would go on with the class as it was, and points would be missing
            System.out.println("could not be woven: " + name + " " + e);
            Runtime.getRuntime().halt(70);
            return null;
        }
    }

    private static CodeTransform code(String name, MethodModel method) {
        if (name.equals(KERNEL)
                && method.methodName().equalsString("call")
                && method.methodTypeSymbol().parameterCount() == 7) {
            return new AtEntry();
        }
        return (target, element) -> {
            if (element instanceof InvokeInstruction call
                    && CHANGING.getOrDefault(call.owner().asInternalName(), Set.of())
                            .contains(call.name().stringValue())) {
                String owner = call.owner().asInternalName();
                target.loadConstant(owner.substring(owner.lastIndexOf('/') + 1) + "." + call.name())
                        .invokestatic(POINTS, "step", STEP);
            }
            target.with(element);
        };
    }

    /** Before a method's first element: tells of its second and its fourth parameter, a call and a number. */
    private static final class AtEntry implements CodeTransform {

        private static final int CALL = 1;
        private static final int SECOND = 4;

        @Override
        public void atStart(CodeBuilder target) {
            target.aload(CALL).lload(SECOND).invokestatic(POINTS, "systemCall", SYSTEM_CALL);
        }

        @Override
        public void accept(CodeBuilder target, CodeElement element) {
            target.with(element);
        }
    }
}
